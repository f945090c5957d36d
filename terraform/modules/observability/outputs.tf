output "alarm_names" {
  description = "The names of all alarms."
  value       = sort(concat([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name], [for alarm in aws_cloudwatch_metric_alarm.sums : alarm.alarm_name], [aws_cloudwatch_metric_alarm.stuck.alarm_name]))
}

output "counted" {
  description = "What the scripts of an instance report and alarms add up: by metric the values of its dimension."
  value       = { for sum in local.sums : sum.metric => sum.values }
}

output "dashboard_url" {
  description = "Where the dashboard is."
  value       = "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${var.name}"
}

output "log_group_name" {
  description = "The name of the log group of events: interruptions, launches that failed."
  value       = aws_cloudwatch_log_group.events.name
}

output "prometheus_scrape" {
  description = "A job for the scrape_configs of Prometheus, in YAML, that finds the workers by the tag of their group. Prometheus needs ec2:DescribeInstances (prometheus_policy_json), an API key of hart, and a way to the port: the fleet's security group lets nothing in."
  value       = local.prometheus_scrape
}

output "prometheus_policy_json" {
  description = "What Prometheus must be allowed to find the workers. AWS restricts this call to no resource."
  value       = jsonencode(local.prometheus_policy)
}
