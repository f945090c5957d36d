output "url" {
  description = "Where the door answers. For a container this is the load balancer; clients use the name of its certificate."
  value = {
    "lambda-api" = one(aws_apigatewayv2_api.door[*].api_endpoint)
    "lambda-url" = one(aws_lambda_function_url.door[*].function_url)
    "container"  = one([for balancer in aws_lb.door : "https://${balancer.dns_name}"])
  }[var.kind]
}

output "role_arn" {
  description = "The ARN of the door's role."
  value       = aws_iam_role.door.arn
}

output "function_names" {
  description = "The names of the functions of the door and of the sweep; none for a container."
  value       = local.function ? { door = "${var.name}-door", sweep = "${var.name}-sweep" } : {}
}

output "api_id" {
  description = "The id of the HTTP API, or null."
  value       = one(aws_apigatewayv2_api.door[*].id)
}

output "load_balancer" {
  description = "ARN suffix (for metrics), DNS name and zone of the container's load balancer, or null."
  value       = one([for balancer in aws_lb.door : { arn_suffix = balancer.arn_suffix, dns_name = balancer.dns_name, zone_id = balancer.zone_id }])
}

output "security_group_id" {
  description = "The security group of the container's tasks, or null."
  value       = one([for group in aws_security_group.task : group.id])
}

output "sweep_rule_name" {
  description = "The name of the rule that runs the sweep, or null: a container sweeps by itself."
  value       = one(aws_cloudwatch_event_rule.sweep[*].name)
}

output "log_group_name" {
  description = "The name of the door's log group."
  value       = aws_cloudwatch_log_group.door.name
}

output "environment" {
  description = "The settings of the door without its secrets."
  value       = local.environment
}

output "public_url_command" {
  description = "For kind lambda-url with url_authorization NONE: the call of the AWS CLI that adds the second permission which AWS asks for; otherwise null."
  value = var.kind == "lambda-url" && var.url_authorization == "NONE" ? join(" ", [
    "aws lambda add-permission --function-name ${var.name}-door --qualifier live --statement-id url-invoke",
    "--action lambda:InvokeFunction --principal '*' --invoked-via-function-url --region ${local.region}",
  ]) : null
}
