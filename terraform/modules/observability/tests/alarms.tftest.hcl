# Alarms. No run reaches AWS.
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
    condition     = aws_cloudwatch_metric_alarm.sums["failed-instances"].threshold == 3 && length(aws_cloudwatch_metric_alarm.sums["failed-instances"].metric_query) == 9
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
