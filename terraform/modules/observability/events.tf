# AWS tells why instances are missing only in events: interruptions of Spot, and launches that failed for want of capacity or quota.
locals {
  events = {
    interruptions = {
      description = "Spot interruptions of this account and region"
      metric      = "SpotInterruptions"
      match       = "{ $.detail-type = \"EC2 Spot Instance Interruption Warning\" }"
      pattern     = { source = ["aws.ec2"], detail-type = ["EC2 Spot Instance Interruption Warning"] }
    }
    failed-launches = {
      description = "Launches of the fleet that failed"
      metric      = "FailedLaunches"
      match       = "{ $.detail-type = \"EC2 Instance Launch Unsuccessful\" }"
      pattern = {
        source      = ["aws.autoscaling"]
        detail-type = ["EC2 Instance Launch Unsuccessful"]
        detail      = { AutoScalingGroupName = [var.group_name] }
      }
    }
  }

  log_name = "/aws/events/hart/${var.name}"
  events_policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EventsOfTheFleet"
      Effect    = "Allow"
      Principal = { Service = ["delivery.logs.amazonaws.com", "events.amazonaws.com"] }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${local.account}:log-group:${local.log_name}:*"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  }
}

resource "aws_cloudwatch_log_group" "events" {
  name              = local.log_name
  retention_in_days = var.retention_days
  tags              = var.tags
}

resource "aws_cloudwatch_log_resource_policy" "events" {
  policy_name     = "hart-${var.name}-events"
  policy_document = jsonencode(local.events_policy)
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.events

  name          = "${var.name}-${each.key}"
  description   = each.value.description
  event_pattern = jsonencode(each.value.pattern)
  tags          = var.tags
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.events

  rule = aws_cloudwatch_event_rule.this[each.key].name
  arn  = aws_cloudwatch_log_group.events.arn

  depends_on = [aws_cloudwatch_log_resource_policy.events]
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.events

  name           = "${var.name}-${each.key}"
  log_group_name = aws_cloudwatch_log_group.events.name
  pattern        = each.value.match

  metric_transformation {
    namespace = "hart"
    name      = "${each.value.metric}-${var.name}"
    value     = "1"
    unit      = "Count"
  }
}
