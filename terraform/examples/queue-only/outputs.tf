output "queue_url" {
  description = "Where the backend sends messages that request jobs."
  value       = module.hart.queues.jobs.url
}

output "events_queue_url" {
  description = "Where the backend learns how jobs ended."
  value       = module.hart.queues.events.url
}

output "wake_policy_arn" {
  description = "What the backend executes after it has sent a message, if the fleet is at zero."
  value       = module.hart.wake_policy_arn
}

output "environment" {
  description = "Settings with which hart on a laptop uses the same buckets and queues."
  value       = module.hart.environment
}
