output "url" {
  description = "Where callers reach hart: the load balancer of http if there is one, else the door, else null."
  value       = one(module.http) != null ? one(module.http[*].url) : one(module.door[*].url)
}

output "door_url" {
  description = "Where the door answers, or null."
  value       = one(module.door[*].url)
}

output "door_public_url_command" {
  description = "For a public function URL: the call that adds the second permission which AWS asks for; otherwise null."
  value       = one(module.door[*].public_url_command)
}

output "queues" {
  description = "URL, ARN and name of the job queue (jobs), of the dead letters (dead) and of the queue for events (events, or null)."
  value       = { jobs = module.queue.jobs, dead = module.queue.dead, events = module.queue.events }
}

output "buckets" {
  description = "Name and ARN of the bucket for images and records (images) and of that for packs and engines (models)."
  value       = { images = module.storage.images_bucket, models = module.storage.models_bucket }
}

output "group" {
  description = "Name and ARN of the group of workers."
  value       = module.fleet.group
}

output "role_arns" {
  description = "The ARNs of the roles of the workers and of the door (null without one)."
  value       = { worker = module.fleet.role_arn, door = one(module.door[*].role_arn) }
}

output "engine_builder" {
  description = "Role and instance profile of the machine that builds engines, or null."
  value       = module.fleet.engine_builder
}

output "wake_policy_arn" {
  description = "The scaling policy that starts the first worker; a sender that bypasses the door executes it after sending."
  value       = module.fleet.wake_policy_arn
}

output "wake_policy_json" {
  description = "What a sender must be allowed to execute that policy."
  value       = module.fleet.wake_policy_json
}

output "sender_policy_json" {
  description = "What a sender must be allowed to request jobs by messages."
  value       = module.queue.sender_policy_json
}

output "operator_policy_json" {
  description = "What an operator must be allowed for hart jobs list --dead and hart jobs retry, beside the bucket."
  value       = module.queue.operator_policy_json
}

output "environment" {
  description = "Settings (HART_…) with which hart on another machine, such as a laptop with credentials, uses these buckets and queues."
  value       = local.shared
}

output "dashboard_url" {
  description = "Where the dashboard is."
  value       = module.observability.dashboard_url
}

output "alarm_names" {
  description = "The names of all alarms."
  value       = module.observability.alarm_names
}

output "log_group_names" {
  description = "The log groups of the workers, the door (null without one) and the events of AWS."
  value       = { workers = module.fleet.log_group_name, door = one(module.door[*].log_group_name), events = module.observability.log_group_name }
}

output "prometheus_scrape" {
  description = "A job for the scrape_configs of Prometheus that finds the workers."
  value       = module.observability.prometheus_scrape
}

output "prometheus_policy_json" {
  description = "What Prometheus must be allowed to find the workers."
  value       = module.observability.prometheus_policy_json
}
