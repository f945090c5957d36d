output "url" {
  description = "The URL of the service."
  value       = "https://${coalesce(var.host, aws_lb.this.dns_name)}"
}

output "dns_name" {
  description = "The load balancer's own name, for a record of the host's (alias or CNAME)."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "The zone of that name, for an alias record."
  value       = aws_lb.this.zone_id
}

output "arn_suffix" {
  description = "The load balancer in metrics of CloudWatch."
  value       = aws_lb.this.arn_suffix
}

output "target_group_arn" {
  description = "The target group of the instances."
  value       = aws_lb_target_group.this.arn
}

output "security_group_id" {
  description = "The load balancer's security group."
  value       = aws_security_group.this.id
}
