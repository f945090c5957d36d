# Policies only add instances. An instance that has been idle retires itself (infra/aws/bin/hart-retire), because it alone knows that it
# is idle.
locals {
  jobs_per_instance = max(1, floor(var.acceptable_wait_seconds / var.seconds_per_job))

  # Counts what was asked for, not what runs: slow starts and missing capacity cause no further instances. Jobs that are being drawn
  # count too.
  missing_instances = "CEIL((v + f) / ${local.jobs_per_instance}) - n"

  backlog_metrics = {
    v = { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = var.jobs_queue.name } }
    f = { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesNotVisible", dimensions = { QueueName = var.jobs_queue.name } }
    d = { namespace = "AWS/AutoScaling", metric = "GroupDesiredCapacity", dimensions = { AutoScalingGroupName = var.name } }
  }

  # Bounds are above the alarm's threshold of 1: 1 missing instance adds 1, 2 or 3 add 2, 4 to 7 add 4, more add 8.
  steps = [
    { lower = 0, upper = 1, add = 1 },
    { lower = 1, upper = 3, add = 2 },
    { lower = 3, upper = 7, add = 4 },
    { lower = 7, upper = null, add = 8 },
  ]
}

# AWS adds a step to the instances that are past their warm-up. The expression has already subtracted those that are starting, so a
# warm-up would subtract them twice, and a fleet that was woken would not grow until its first instance is warm.
resource "aws_autoscaling_policy" "backlog" {
  name                      = "${var.name}-backlog"
  autoscaling_group_name    = aws_autoscaling_group.this.name
  policy_type               = "StepScaling"
  adjustment_type           = "ChangeInCapacity"
  metric_aggregation_type   = "Maximum"
  estimated_instance_warmup = 1

  dynamic "step_adjustment" {
    for_each = local.steps

    content {
      metric_interval_lower_bound = step_adjustment.value.lower
      metric_interval_upper_bound = step_adjustment.value.upper
      scaling_adjustment          = step_adjustment.value.add
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "backlog" {
  alarm_name          = "${var.name}-backlog"
  alarm_description   = "Jobs need more instances than were asked for. It starts them, and tells no operator."
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_autoscaling_policy.backlog.arn]
  tags                = local.tags

  metric_query {
    id          = "missing"
    expression  = local.missing_instances
    label       = "Instances that are missing"
    return_data = true
  }

  # Groups send this metric each minute, with gaps after a change.
  metric_query {
    id          = "n"
    expression  = "FILL(d, REPEAT)"
    label       = "Instances that were asked for"
    return_data = false
  }

  dynamic "metric_query" {
    for_each = local.backlog_metrics

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        period      = 60
        stat        = "Maximum"
      }
    }
  }
}

# The way out of zero: a door or a sender executes it when no instance is known. CloudWatch alone would need minutes, because an idle
# queue sends no metrics.
resource "aws_autoscaling_policy" "wake" {
  name                   = "${var.name}-wake"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "SimpleScaling"
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = 1
  cooldown               = var.cold_start_seconds
}

resource "aws_autoscaling_schedule" "this" {
  for_each               = var.schedules
  scheduled_action_name  = "${var.name}-${each.key}"
  autoscaling_group_name = aws_autoscaling_group.this.name
  recurrence             = each.value.recurrence
  time_zone              = each.value.time_zone
  min_size               = each.value.min_size
  max_size               = -1
  desired_capacity       = -1
}
