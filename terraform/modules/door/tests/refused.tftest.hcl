# What the module refuses before anything is planned.
mock_provider "aws" {}

variables {
  name = "hart"
  artifact = {
    uri    = "s3://hart-models/releases/hart-door-0.1.0.zip"
    sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
  }
  environment = {
    HART_STORE           = "s3"
    HART_S3_BUCKET       = "hart-images"
    HART_KEYS__WEB__HASH = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
}

run "another_kind" {
  command = plan
  variables {
    kind = "fargate"
  }
  expect_failures = [var.kind]
}

run "a_function_without_a_program" {
  command = plan
  variables {
    artifact = null
  }
  expect_failures = [var.artifact]
}

run "a_digest_that_is_none" {
  command = plan
  variables {
    artifact = { uri = "s3://hart-models/hart.zip", sha256 = "abc" }
  }
  expect_failures = [var.artifact]
}

run "a_container_whose_image_is_a_tag" {
  command = plan
  variables {
    kind     = "container"
    artifact = null
    container = {
      image             = "hart:latest"
      vpc_id            = "vpc-1"
      subnet_ids        = ["subnet-1", "subnet-2"]
      public_subnet_ids = ["subnet-3", "subnet-4"]
      certificate_arn   = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    }
  }
  expect_failures = [var.container]
}

run "a_secret_in_the_environment" {
  command = plan
  variables {
    environment = { HART_KEYS__WEB__HASH = "sha256:00", HART_KEYS__WEB__WEBHOOK_SECRETS = "whsec_x" }
  }
  expect_failures = [var.environment]
}

run "a_role_of_the_operator" {
  command = plan
  variables {
    environment = { HART_OPEN = "true", HART_ROLE = "all" }
  }
  expect_failures = [var.environment]
}

run "no_api_key" {
  command = plan
  variables {
    environment = { HART_S3_BUCKET = "hart-images" }
  }
  expect_failures = [var.environment]
}

run "parameters_for_a_function" {
  command = plan
  variables {
    secrets = { HART_KEYS__WEB__WEBHOOK_SECRETS = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook" }
  }
  expect_failures = [var.secrets]
}

run "a_policy_that_receives" {
  command = plan
  variables {
    policy_jsons = ["{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sqs:ReceiveMessage\",\"Resource\":\"*\"}]}"]
  }
  expect_failures = [var.policy_jsons]
}

run "a_wake_policy_without_its_group" {
  command = plan
  variables {
    wake_policy_arn = "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:2222:autoScalingGroupName/hart:policyName/wake"
  }
  expect_failures = [var.group_arn]
}

run "a_snapshot_of_a_native_executable" {
  command = plan
  variables {
    runtime    = "provided.al2023"
    snap_start = true
  }
  expect_failures = [var.snap_start]
}

run "unlimited_concurrency" {
  command = plan
  variables {
    reserved_concurrency = -1
  }
  expect_failures = [var.reserved_concurrency]
}

run "a_sweep_each_hour" {
  command = plan
  variables {
    sweep_minutes = 60
  }
  expect_failures = [var.sweep_minutes]
}

run "a_log_for_ever" {
  command = plan
  variables {
    retention_days = 0
  }
  expect_failures = [var.retention_days]
}
