data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  region  = data.aws_region.current.name
  account = data.aws_caller_identity.current.account_id
  actions = compact([var.alarm_topic_arn])

  visible   = { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", stat = "Maximum", dimensions = { QueueName = var.jobs_queue_name } }
  in_flight = { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesNotVisible", stat = "Maximum", dimensions = { QueueName = var.jobs_queue_name } }
  service   = { namespace = "AWS/AutoScaling", metric = "GroupInServiceInstances", stat = "Maximum", dimensions = { AutoScalingGroupName = var.group_name } }

  # Alarms of one metric. missing: what CloudWatch does where there is no data.
  alarms = merge(
    {
      dead-letters = {
        description = "Messages are in the dead-letter queue: hart jobs list --dead shows why."
        namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", stat = "Maximum"
        dimensions  = { QueueName = var.dead_queue_name }
        comparison  = "GreaterThanThreshold", threshold = 0, period = 60, periods = 1, missing = "notBreaching"
      }
      oldest-message = {
        description = "The oldest message waits three times as long as is acceptable: too few workers, or none that works."
        namespace   = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", stat = "Maximum"
        dimensions  = { QueueName = var.jobs_queue_name }
        comparison  = "GreaterThanThreshold", threshold = 3 * var.acceptable_wait_seconds, period = 60, periods = 3, missing = "notBreaching"
      }
      full = {
        description = "As many instances as max_size are in service: if the oldest message gets older, raise max_size."
        namespace   = "AWS/AutoScaling", metric = "GroupInServiceInstances", stat = "Maximum"
        dimensions  = { AutoScalingGroupName = var.group_name }
        comparison  = "GreaterThanThreshold", threshold = var.max_size - 1, period = 60, periods = 15, missing = "notBreaching"
      }
      interruptions = {
        description = "AWS takes Spot instances back more often than usual: more types, more subnets, or a larger on-demand base."
        namespace   = "hart", metric = "SpotInterruptions-${var.name}", stat = "Sum"
        dimensions  = {}
        comparison  = "GreaterThanOrEqualToThreshold", threshold = var.interruptions_per_hour, period = 3600, periods = 1, missing = "notBreaching"
      }
      failed-launches = {
        description = "Instances cannot be launched: no capacity, no quota, or a wrong image; the log of events says which."
        namespace   = "hart", metric = "FailedLaunches-${var.name}", stat = "Sum"
        dimensions  = {}
        comparison  = "GreaterThanThreshold", threshold = 0, period = 300, periods = 3, missing = "notBreaching"
      }
    },
    { for name, suffix in var.load_balancers : "errors-${name}" => {
      description = "Replies with status 5xx come from behind the load balancer."
      namespace   = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", stat = "Sum"
      dimensions  = { LoadBalancer = suffix }
      comparison  = "GreaterThanOrEqualToThreshold", threshold = var.errors_5xx, period = 300, periods = 1, missing = "notBreaching"
    } },
    { for name, suffix in var.load_balancers : "unreachable-${name}" => {
      description = "The load balancer itself answers 5xx: no target is ready."
      namespace   = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", stat = "Sum"
      dimensions  = { LoadBalancer = suffix }
      comparison  = "GreaterThanOrEqualToThreshold", threshold = var.errors_5xx, period = 300, periods = 1, missing = "notBreaching"
    } },
    { for door in var.door[*] : "errors-door" => {
      description = "The function of the door ends with errors."
      namespace   = "AWS/Lambda", metric = "Errors", stat = "Sum"
      dimensions  = { FunctionName = door.function_name }
      comparison  = "GreaterThanOrEqualToThreshold", threshold = var.errors_5xx, period = 300, periods = 1, missing = "notBreaching"
    } },
    { for door in var.door[*] : "throttled-door" => {
      description = "The door refuses requests because reserved_concurrency is reached."
      namespace   = "AWS/Lambda", metric = "Throttles", stat = "Sum"
      dimensions  = { FunctionName = door.function_name }
      comparison  = "GreaterThanThreshold", threshold = 0, period = 300, periods = 3, missing = "notBreaching"
    } },
    { for door in var.door[*] : "errors-api" => {
      description = "The HTTP API of the door replies with status 5xx."
      namespace   = "AWS/ApiGateway", metric = "5xx", stat = "Sum"
      dimensions  = { ApiId = door.api_id }
      comparison  = "GreaterThanOrEqualToThreshold", threshold = var.errors_5xx, period = 300, periods = 1, missing = "notBreaching"
    } if door.has_api },
    { for door in var.door[*] : "errors-sweep" => {
      description = "Sweeps fail: lost messages are not sent again, notices are not delivered, and nothing is removed."
      namespace   = "AWS/Lambda", metric = "Errors", stat = "Sum"
      dimensions  = { FunctionName = door.sweep_name }
      comparison  = "GreaterThanThreshold", threshold = 0, period = 300, periods = 3, missing = "notBreaching"
    } },
    { for door in var.door[*] : "no-sweep" => {
      description = "No sweep has run: the rule is off, or the function cannot be invoked."
      namespace   = "AWS/Lambda", metric = "Invocations", stat = "Sum"
      dimensions  = { FunctionName = door.sweep_name }
      # A sweep may take five minutes, during which the next ones are refused.
      comparison = "LessThanThreshold", threshold = 1, period = 900, periods = 1, missing = "breaching"
    } },
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.stat
  period              = each.value.period
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.periods
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = local.actions
  ok_actions          = local.actions
  tags                = var.tags
}

# No capacity, no quota, a crash loop, a wrong image: for each of these reasons jobs wait and no instance serves.
resource "aws_cloudwatch_metric_alarm" "stuck" {
  alarm_name          = "${var.name}-stuck"
  alarm_description   = "Jobs wait and no instance is in service: no capacity, no quota, or instances that never become ready."
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = var.stuck_minutes
  datapoints_to_alarm = var.stuck_minutes
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
  tags                = var.tags

  metric_query {
    id          = "stuck"
    label       = "jobs wait and no instance is in service"
    expression  = "IF(FILL(v, 0) > 0 AND FILL(s, 0) == 0, 1, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { v = local.visible, s = local.service }
    content {
      id = metric_query.key
      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        stat        = metric_query.value.stat
        period      = 60
      }
    }
  }
}
