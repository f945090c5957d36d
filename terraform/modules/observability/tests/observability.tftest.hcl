# Alarms, events, budget, dashboard and the job of Prometheus. No run reaches AWS.
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

run "alarms_of_the_queue" {
  command = plan

  assert {
    condition = (aws_cloudwatch_metric_alarm.this["dead-letters"].metric_name == "ApproximateNumberOfMessagesVisible" &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].dimensions == tomap({ QueueName = "hart-jobs-dead" }) &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].comparison_operator == "GreaterThanThreshold" &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].threshold == 0 &&
    aws_cloudwatch_metric_alarm.this["dead-letters"].evaluation_periods == 1)
    error_message = "One dead letter raises an alarm within a minute."
  }
  assert {
    condition = (aws_cloudwatch_metric_alarm.this["oldest-message"].metric_name == "ApproximateAgeOfOldestMessage" &&
      aws_cloudwatch_metric_alarm.this["oldest-message"].dimensions == tomap({ QueueName = "hart-jobs" }) &&
    aws_cloudwatch_metric_alarm.this["oldest-message"].threshold == 360)
    error_message = "A message that is three times as old as is acceptable raises an alarm."
  }
}

run "jobs_wait_and_nothing_is_in_service" {
  command = plan

  assert {
    condition     = [for query in aws_cloudwatch_metric_alarm.stuck.metric_query : query.expression if query.return_data == true] == ["IF(FILL(v, 0) > 0 AND FILL(s, 0) == 0, 1, 0)"]
    error_message = "The alarm looks for jobs without an instance in service; a group without data counts as none."
  }
  assert {
    condition = { for query in aws_cloudwatch_metric_alarm.stuck.metric_query : query.id => one(query.metric).metric_name if length(query.metric) > 0 } == {
      v = "ApproximateNumberOfMessagesVisible"
      s = "GroupInServiceInstances"
    }
    error_message = "v are the waiting messages, s the instances in service."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.stuck.evaluation_periods == 15 && aws_cloudwatch_metric_alarm.stuck.datapoints_to_alarm == 15 && aws_cloudwatch_metric_alarm.stuck.threshold == 1
    error_message = "The alarm is raised after 15 minutes: a cold start is no fault."
  }
}

run "alarms_of_the_fleet" {
  command = plan
  variables {
    interruptions_per_hour = 2
  }

  assert {
    condition = (aws_cloudwatch_metric_alarm.this["full"].metric_name == "GroupInServiceInstances" && aws_cloudwatch_metric_alarm.this["full"].threshold == 3 &&
    aws_cloudwatch_metric_alarm.this["full"].comparison_operator == "GreaterThanThreshold" && aws_cloudwatch_metric_alarm.this["full"].dimensions == tomap({ AutoScalingGroupName = "hart-workers" }))
    error_message = "More than max_size - 1 instances raise an alarm."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["interruptions"].threshold == 2 && aws_cloudwatch_metric_alarm.this["interruptions"].period == 3600 && aws_cloudwatch_metric_alarm.this["interruptions"].metric_name == "SpotInterruptions-hart"
    error_message = "Interruptions of an hour raise an alarm."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["failed-launches"].metric_name == "FailedLaunches-hart" && aws_cloudwatch_metric_alarm.this["failed-launches"].threshold == 0
    error_message = "Launches that fail for a quarter of an hour raise an alarm."
  }
  assert {
    condition = (one([for query in aws_cloudwatch_metric_alarm.sums["failed-retirements"].metric_query : query.expression if query.return_data == true]) == "FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0)" &&
    toset(flatten([for query in aws_cloudwatch_metric_alarm.sums["failed-retirements"].metric_query : [for metric in query.metric : values(metric.dimensions)]])) == toset(["identity", "describe", "queue", "terminate"]))
    error_message = "A retirement that failed at any rung raises an alarm."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.sums["failed-instances"].threshold == 3
    error_message = "Three failed instances in a quarter of an hour raise an alarm."
  }
}

run "actions" {
  command = plan

  assert {
    condition = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), values(aws_cloudwatch_metric_alarm.sums), [aws_cloudwatch_metric_alarm.stuck]) :
    alarm.alarm_actions == toset([var.alarm_topic_arn]) && alarm.ok_actions == toset([var.alarm_topic_arn])])
    error_message = "Every alarm is sent to the topic, and its end too."
  }
  assert {
    condition     = output.alarm_names == tolist(["hart-dead-letters", "hart-failed-instances", "hart-failed-launches", "hart-failed-retirements", "hart-full", "hart-interruptions", "hart-oldest-message", "hart-stuck"])
    error_message = "The output names every alarm."
  }
}

run "without_a_topic" {
  command = plan
  variables {
    alarm_topic_arn = null
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.stuck.alarm_actions) == 0
    error_message = "Without a topic alarms are only shown."
  }
}

run "alarms_of_the_door" {
  command = plan
  variables {
    door = { function_name = "hart-door", sweep_name = "hart-sweep", api_id = "api1", has_api = true }
  }

  assert {
    condition = (aws_cloudwatch_metric_alarm.this["errors-door"].dimensions == tomap({ FunctionName = "hart-door" }) && aws_cloudwatch_metric_alarm.this["errors-door"].metric_name == "Errors" &&
    aws_cloudwatch_metric_alarm.this["throttled-door"].metric_name == "Throttles")
    error_message = "Errors of the door and requests that it refuses raise alarms."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["errors-api"].metric_name == "5xx" && aws_cloudwatch_metric_alarm.this["errors-api"].dimensions == tomap({ ApiId = "api1" }) && aws_cloudwatch_metric_alarm.this["errors-api"].threshold == 5
    error_message = "Replies of the API with status 5xx raise an alarm."
  }
  assert {
    condition = (aws_cloudwatch_metric_alarm.this["errors-sweep"].dimensions == tomap({ FunctionName = "hart-sweep" }) &&
      aws_cloudwatch_metric_alarm.this["no-sweep"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.this["no-sweep"].comparison_operator == "LessThanThreshold" &&
    aws_cloudwatch_metric_alarm.this["no-sweep"].threshold == 1)
    error_message = "A sweep that fails or does not run raises an alarm."
  }
}

run "alarms_of_a_load_balancer" {
  command = plan
  variables {
    load_balancers = { http = "app/hart/1" }
    errors_5xx     = 9
  }

  assert {
    condition = (aws_cloudwatch_metric_alarm.this["errors-http"].metric_name == "HTTPCode_Target_5XX_Count" && aws_cloudwatch_metric_alarm.this["errors-http"].threshold == 9 &&
    aws_cloudwatch_metric_alarm.this["unreachable-http"].metric_name == "HTTPCode_ELB_5XX_Count" && aws_cloudwatch_metric_alarm.this["unreachable-http"].dimensions == tomap({ LoadBalancer = "app/hart/1" }))
    error_message = "Replies with status 5xx raise alarms."
  }
}

run "events" {
  command = plan

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["interruptions"].event_pattern) == { source = ["aws.ec2"], detail-type = ["EC2 Spot Instance Interruption Warning"] }
    error_message = "Interruptions are recorded."
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["failed-launches"].event_pattern).detail == { AutoScalingGroupName = ["hart-workers"] }
    error_message = "Failed launches of this group are recorded."
  }
  assert {
    condition     = aws_cloudwatch_log_group.events.retention_in_days == 30 && alltrue([for filter in aws_cloudwatch_log_metric_filter.this : filter.log_group_name == "/aws/events/hart/hart" && one(filter.metric_transformation).namespace == "hart"])
    error_message = "The log of events is kept for retention_days, and its events are counted."
  }
  assert {
    condition = jsondecode(aws_cloudwatch_log_resource_policy.events.policy_document).Statement == [{
      Sid       = "EventsOfTheFleet"
      Effect    = "Allow"
      Principal = { Service = ["delivery.logs.amazonaws.com", "events.amazonaws.com"] }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/events/hart/hart:*"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }]
    error_message = "Only rules of this account write to this log."
  }
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

run "dashboard" {
  command = plan
  variables {
    jobs_per_instance = 12
    door              = { function_name = "hart-door", sweep_name = "hart-sweep" }
    load_balancers    = { http = "app/hart/1" }
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title] == ["Alarms", "Jobs", "Age of the oldest message, seconds", "Instances, and how many the backlog wants", "Cold start by phase, seconds", "Interruptions, failed launches, retirements", "Door and sweep", "Load balancer http"]
    error_message = "The dashboard shows alarms, jobs, instances, cold starts, interruptions, door and load balancers."
  }
  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "CEIL((v + f) / 12)")
    error_message = "The dashboard shows what the backlog wants."
  }
  assert {
    condition     = toset([for arn in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.alarms : split(":alarm:", arn)[1]]) == toset(output.alarm_names)
    error_message = "The dashboard shows every alarm."
  }
}

run "prometheus" {
  command = plan
  variables {
    metrics_port = 9000
  }

  assert {
    condition     = yamldecode(output.prometheus_scrape)[0].ec2_sd_configs[0].filters[0] == { name = "tag:aws:autoscaling:groupName", values = ["hart-workers"] } && yamldecode(output.prometheus_scrape)[0].ec2_sd_configs[0].port == 9000
    error_message = "Prometheus finds the instances of the group."
  }
  assert {
    condition     = yamldecode(output.prometheus_scrape)[0].metrics_path == "/q/metrics" && yamldecode(output.prometheus_scrape)[0].authorization.credentials_file == "/etc/prometheus/hart.key"
    error_message = "Prometheus reads hart's metrics with an API key from a file."
  }
  assert {
    condition     = jsondecode(output.prometheus_policy_json).Statement[0].Action == ["ec2:DescribeAvailabilityZones", "ec2:DescribeInstances"]
    error_message = "Prometheus may list instances and do nothing else."
  }
}
