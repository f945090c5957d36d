# Events, dashboard and the job of Prometheus. No run reaches AWS.
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
