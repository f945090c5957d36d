# What the root refuses before anything is planned.
mock_provider "aws" {
  source = "./tests/mock"
}

variables {
  name            = "hart"
  vpc_id          = "vpc-0123"
  subnet_ids      = ["subnet-a", "subnet-b"]
  instance_types  = ["g6.xlarge", "g5.xlarge"]
  seconds_per_job = 10
  ami_id          = "ami-0123456789abcdef0"
  artifact        = { uri = "s3://hart-models/releases/hart-0.1.0-linux-x64.tar.zst", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }
  pack            = { uri = "s3://hart-models/packs/hart-1024", digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
}

run "http_that_may_be_empty" {
  command = plan
  variables {
    http = { subnet_ids = ["subnet-c", "subnet-d"], certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1" }
    keys = { web = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
  }
  expect_failures = [var.min_size]
}

run "a_door_without_api_keys" {
  command = plan
  variables {
    door = { artifact = { uri = "s3://hart-models/hart-door.zip", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" } }
  }
  expect_failures = [var.keys]
}

run "an_api_key_itself" {
  command = plan
  variables {
    keys = { web = "hk-0123456789" }
  }
  expect_failures = [var.keys]
}

run "a_pause_longer_than_idle" {
  command = plan
  variables {
    idle_minutes = 5
  }
  expect_failures = [var.longest_pause_seconds]
}

run "one_subnet" {
  command = plan
  variables {
    subnet_ids = ["subnet-a", "subnet-a"]
  }
  expect_failures = [var.subnet_ids]
}

run "fewer_at_most_than_at_least" {
  command = plan
  variables {
    min_size = 3
    max_size = 2
  }
  expect_failures = [var.max_size]
}

run "an_endpoint_of_another_service" {
  command = plan
  variables {
    endpoints = { route_table_ids = ["rtb-1"], services = ["s3"] }
  }
  expect_failures = [var.endpoints]
}

run "the_tag_of_costs" {
  command = plan
  variables {
    tags = { hart = "other" }
  }
  expect_failures = [var.tags]
}
