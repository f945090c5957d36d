# Inputs that the module refuses.
mock_provider "aws" {}

variables {
  name                    = "hart"
  vpc_id                  = "vpc-1"
  subnet_ids              = ["subnet-a", "subnet-b"]
  certificate_arn         = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  group_name              = "hart"
  fleet_security_group_id = "sg-fleet"
  min_size                = 1
}

run "refuses_a_fleet_that_may_be_empty" {
  command = plan
  variables {
    min_size = 0
  }
  expect_failures = [var.min_size]
}

run "refuses_one_subnet" {
  command = plan
  variables {
    subnet_ids = ["subnet-a"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_no_certificate" {
  command = plan
  variables {
    certificate_arn = ""
  }
  expect_failures = [var.certificate_arn]
}

run "refuses_addresses_that_are_none" {
  command = plan
  variables {
    allowed_cidrs = ["everyone"]
  }
  expect_failures = [var.allowed_cidrs]
}

run "refuses_requests_longer_than_connections" {
  command = plan
  variables {
    request_timeout_seconds = 900
  }
  expect_failures = [var.request_timeout_seconds]
}

run "refuses_a_drain_longer_than_a_spot_notice" {
  command = plan
  variables {
    drain_seconds = 300
  }
  expect_failures = [var.drain_seconds]
}

run "refuses_no_requests" {
  command = plan
  variables {
    requests_per_minute = 0
  }
  expect_failures = [var.requests_per_minute]
}

run "refuses_a_long_name" {
  command = plan
  variables {
    name = "a-name-that-is-too-long-for-a-balancer"
  }
  expect_failures = [var.name]
}
