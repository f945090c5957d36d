# What the module refuses before anything is planned.
mock_provider "aws" {}

variables {
  name = "hart"
}

run "no_attempt" {
  command = plan
  variables {
    attempts = 0
  }
  expect_failures = [var.attempts]
}

run "half_an_attempt" {
  command = plan
  variables {
    attempts = 2.5
  }
  expect_failures = [var.attempts]
}

run "a_visibility_timeout_of_more_than_twelve_hours" {
  command = plan
  variables {
    visibility_timeout = 43201
  }
  expect_failures = [var.visibility_timeout]
}

run "every_sender" {
  command = plan
  variables {
    sender_arns = ["*"]
  }
  expect_failures = [var.sender_arns]
}

run "a_name_with_an_underscore" {
  command = plan
  variables {
    name = "hart_1"
  }
  expect_failures = [var.name]
}
