locals {
  budget_topics = var.budget_to_topic ? local.actions : []
}

resource "aws_budgets_budget" "this" {
  count = var.monthly_budget == null ? 0 : 1

  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = format("%.2f", var.monthly_budget)
  limit_unit   = "USD"
  tags         = var.tags

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:%s$%s", var.cost_tag.key, var.cost_tag.value)]
  }

  dynamic "notification" {
    for_each = [{ kind = "ACTUAL", percent = 80 }, { kind = "ACTUAL", percent = 100 }, { kind = "FORECASTED", percent = 100 }]
    content {
      notification_type          = notification.value.kind
      threshold                  = notification.value.percent
      threshold_type             = "PERCENTAGE"
      comparison_operator        = "GREATER_THAN"
      subscriber_email_addresses = var.budget_emails
      subscriber_sns_topic_arns  = local.budget_topics
    }
  }
}

resource "aws_ce_anomaly_monitor" "this" {
  count = var.anomaly_dollars == null ? 0 : 1

  name         = var.name
  monitor_type = "CUSTOM"
  tags         = var.tags
  monitor_specification = jsonencode({
    And            = null
    CostCategories = null
    Dimensions     = null
    Not            = null
    Or             = null
    Tags           = { Key = var.cost_tag.key, MatchOptions = null, Values = [var.cost_tag.value] }
  })
}

resource "aws_ce_anomaly_subscription" "this" {
  count = var.anomaly_dollars == null ? 0 : 1

  name             = var.name
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.this[0].arn]
  tags             = var.tags

  subscriber {
    type    = "SNS"
    address = var.alarm_topic_arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(var.anomaly_dollars)]
    }
  }
}
