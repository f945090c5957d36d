output "group" {
  description = "The group of instances: name and arn."
  value       = { name = aws_autoscaling_group.this.name, arn = aws_autoscaling_group.this.arn }
}

output "wake_policy_arn" {
  description = "The policy that a door or sender executes to start the first instance: HART_WAKE_POLICY."
  value       = aws_autoscaling_policy.wake.arn
}

output "wake_policy_json" {
  description = "A policy that lets its owner execute the wake policy, and nothing else."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WakeFleet"
      Effect   = "Allow"
      Action   = "autoscaling:ExecutePolicy"
      Resource = local.group_arn
    }]
  })
}

output "role_arn" {
  description = "The role of the instances."
  value       = aws_iam_role.worker.arn
}

output "engine_builder" {
  description = "Role and instance profile for the machine that builds engines; null without engine_builder."
  value = one([for role in aws_iam_role.engine_builder : {
    role_arn         = role.arn
    instance_profile = aws_iam_instance_profile.engine_builder[0].name
  }])
}

output "security_group_id" {
  description = "The security group of the instances. It lets nothing in."
  value       = aws_security_group.this.id
}

output "log_group_name" {
  description = "The log group of the instances."
  value       = aws_cloudwatch_log_group.this.name
}

output "environment" {
  description = "The settings with which hart runs on the instances, without secrets."
  value       = local.environment
}

output "jobs_per_instance" {
  description = "For how many jobs, waiting or being drawn, one instance is wanted."
  value       = local.jobs_per_instance
}

output "drain_seconds" {
  description = "How long an instance may take to finish its work when it stops, in seconds: the least deregistration delay of a load balancer."
  value       = local.shutdown_delay_seconds + local.shutdown_timeout_seconds
}
