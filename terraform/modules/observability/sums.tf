# The scripts of an instance count with one dimension each, and CloudWatch does not add over dimensions by itself.
locals {
  sums = {
    failed-instances = {
      description = "Instances fail again and again: a wrong setting, a damaged program or pack, or a crash loop."
      metric      = "InstanceFailed"
      dimension   = "Reason"
      values      = ["disks", "pack", "program", "ready", "secrets", "service", "silent", "start"]
      threshold   = 3
      period      = 900
    }
    failed-retirements = {
      description = "An idle instance could not leave the group by itself and may be billed without work: check the permissions of its role."
      metric      = "RetirementFailed"
      dimension   = "Rung"
      values      = ["identity", "describe", "queue", "terminate"]
      threshold   = 1
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "sums" {
  for_each = local.sums

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
  ok_actions          = local.actions
  tags                = var.tags

  metric_query {
    id          = "total"
    label       = each.value.metric
    expression  = join(" + ", [for index in range(length(each.value.values)) : "FILL(m${index}, 0)"])
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { for index, value in each.value.values : "m${index}" => value }
    content {
      id = metric_query.key
      metric {
        namespace   = "hart"
        metric_name = each.value.metric
        dimensions  = { (each.value.dimension) = metric_query.value }
        stat        = "Sum"
        period      = each.value.period
      }
    }
  }
}
