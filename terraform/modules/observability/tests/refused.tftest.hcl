# What the module refuses before anything is planned.
mock_provider "aws" {}

variables {
  name                    = "hart"
  jobs_queue_name         = "hart-jobs"
  dead_queue_name         = "hart-jobs-dead"
  group_name              = "hart-workers"
  max_size                = 4
  acceptable_wait_seconds = 120
}

run "one_queue_for_both" {
  command = plan
  variables {
    dead_queue_name = "hart-jobs"
  }
  expect_failures = [var.dead_queue_name]
}

run "a_wait_of_seconds" {
  command = plan
  variables {
    acceptable_wait_seconds = 5
  }
  expect_failures = [var.acceptable_wait_seconds]
}

run "stuck_for_a_minute" {
  command = plan
  variables {
    stuck_minutes = 1
  }
  expect_failures = [var.stuck_minutes]
}

run "a_budget_without_a_recipient" {
  command = plan
  variables {
    monthly_budget = 100
    cost_tag       = { key = "hart", value = "hart" }
  }
  expect_failures = [var.monthly_budget]
}

run "a_budget_of_the_whole_account" {
  command = plan
  variables {
    monthly_budget = 100
    budget_emails  = ["ops@example.com"]
  }
  expect_failures = [var.cost_tag]
}

run "anomalies_without_a_topic" {
  command = plan
  variables {
    anomaly_dollars = 10
    cost_tag        = { key = "hart", value = "hart" }
  }
  expect_failures = [var.anomaly_dollars]
}

run "a_topic_that_is_none" {
  command = plan
  variables {
    alarm_topic_arn = "alarms"
  }
  expect_failures = [var.alarm_topic_arn]
}

run "no_instance" {
  command = plan
  variables {
    max_size = 0
  }
  expect_failures = [var.max_size]
}
