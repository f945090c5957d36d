# Budget and anomalies. No run reaches AWS.
mock_provider "aws" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "123456789012" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
  override_data {
    target = data.aws_region.current
    values = { name = "eu-central-1" }
  }
}

variables {
  name                    = "hart"
  jobs_queue_name         = "hart-jobs"
  dead_queue_name         = "hart-jobs-dead"
  group_name              = "hart-workers"
  max_size                = 4
  acceptable_wait_seconds = 120
  alarm_topic_arn         = "arn:aws:sns:eu-central-1:123456789012:alarms"
}

run "budget" {
  command = plan
  variables {
    monthly_budget  = 250
    budget_emails   = ["ops@example.com"]
    anomaly_dollars = 20
    cost_tag        = { key = "hart", value = "hart" }
  }

  assert {
    condition     = aws_budgets_budget.this[0].limit_amount == "250.00" && aws_budgets_budget.this[0].limit_unit == "USD" && aws_budgets_budget.this[0].time_unit == "MONTHLY"
    error_message = "The budget is that of a month, in US dollars."
  }
  assert {
    condition     = one(aws_budgets_budget.this[0].cost_filter).values == tolist(["user:hart$hart"])
    error_message = "Only what has the tag is counted."
  }
  assert {
    condition     = toset([for notification in aws_budgets_budget.this[0].notification : "${notification.notification_type} ${notification.threshold}"]) == toset(["ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "The budget warns at 80 and 100 % spent and when 100 % is expected."
  }
  assert {
    condition     = one(aws_ce_anomaly_subscription.this[0].subscriber).address == var.alarm_topic_arn && jsondecode(aws_ce_anomaly_monitor.this[0].monitor_specification).Tags.Values == ["hart"]
    error_message = "Anomalies of what has the tag are sent to the topic."
  }
}

run "no_budget" {
  command = plan

  assert {
    condition     = length(aws_budgets_budget.this) == 0 && length(aws_ce_anomaly_monitor.this) == 0 && length(aws_ce_anomaly_subscription.this) == 0
    error_message = "There is no budget unless it is asked for."
  }
}
