output "jobs" {
  description = "URL, ARN and name of the job queue."
  value       = { url = aws_sqs_queue.jobs.url, arn = local.arns.jobs, name = local.names.jobs }
  depends_on  = [aws_sqs_queue_policy.this, aws_sqs_queue_redrive_policy.jobs, aws_sqs_queue_redrive_allow_policy.dead]
}

output "dead" {
  description = "URL, ARN and name of the dead-letter queue."
  value       = { url = aws_sqs_queue.dead.url, arn = local.arns.dead, name = local.names.dead }
}

output "events" {
  description = "URL, ARN and name of the queue for events, or null."
  value       = var.events_queue ? { url = aws_sqs_queue.events[0].url, arn = local.arns.events, name = local.names.events } : null
}

output "worker_policy_json" {
  description = "What a worker may do: receive, renew and remove messages of jobs, send them again, and move them to the dead letters."
  value       = jsonencode(local.worker_policy)
}

output "door_policy_json" {
  description = "What a door may do: send messages of jobs. It may receive none."
  value       = jsonencode(local.door_policy)
}

output "sender_policy_json" {
  description = "What another sender may do: send messages that request jobs."
  value       = jsonencode(local.sender_policy)
}

output "operator_policy_json" {
  description = "What an operator may do with the queues to run hart jobs list --dead and hart jobs retry."
  value       = jsonencode(local.operator_policy)
}

output "environment" {
  description = "The settings of hart (HART_…) that name these queues."
  value = tomap(merge({
    HART_SQS_QUEUE             = aws_sqs_queue.jobs.url
    HART_SQS_DEAD_LETTER_QUEUE = aws_sqs_queue.dead.url
    HART_SQS_REGION            = data.aws_region.current.name
    HART_JOBS_ATTEMPTS         = tostring(var.attempts)
  }, { for queue in aws_sqs_queue.events : "HART_EVENTS_QUEUE" => queue.url }))
}
