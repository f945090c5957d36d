data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  names = merge({ jobs = "${var.name}-jobs", dead = "${var.name}-jobs-dead" }, var.events_queue ? { events = "${var.name}-events" } : {})
  arns = {
    for role, name in local.names : role =>
    "arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:${name}"
  }

  # SQS counts from the time at which a message was first sent; 14 days is its maximum.
  retention_seconds = 14 * 24 * 3600

  # A worker itself ends the last attempt at its (attempts + 1)th receipt; one more is allowed for receipts at which no work was done.
  max_receive_count = var.attempts + 2

  queue_policies = {
    for role, arn in local.arns : role => {
      Version = "2012-10-17"
      Statement = concat([{
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
        }], [for senders in [sort(var.sender_arns)] : {
        Sid       = "Senders"
        Effect    = "Allow"
        Principal = { AWS = senders }
        Action    = ["sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource  = arn
      } if role == "jobs" && length(senders) > 0])
    }
  }
}

resource "aws_sqs_queue" "dead" {
  name                              = local.names.dead
  message_retention_seconds         = local.retention_seconds
  max_message_size                  = 262144
  visibility_timeout_seconds        = var.visibility_timeout
  sqs_managed_sse_enabled           = var.kms_key_arn == null ? true : null
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = var.kms_key_arn == null ? null : 3600
  tags                              = merge(var.tags, { Name = local.names.dead })
}

resource "aws_sqs_queue" "jobs" {
  name                              = local.names.jobs
  message_retention_seconds         = local.retention_seconds
  max_message_size                  = 262144
  visibility_timeout_seconds        = var.visibility_timeout
  receive_wait_time_seconds         = 20
  delay_seconds                     = 0
  sqs_managed_sse_enabled           = var.kms_key_arn == null ? true : null
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = var.kms_key_arn == null ? null : 3600
  tags                              = merge(var.tags, { Name = local.names.jobs })

  # aws_sqs_queue_redrive_policy.jobs owns it.
  lifecycle {
    ignore_changes = [redrive_policy]
  }
}

# As a resource of its own it is compared as JSON, so that blanks that a server adds are no change.
resource "aws_sqs_queue_redrive_policy" "jobs" {
  queue_url      = aws_sqs_queue.jobs.url
  redrive_policy = jsonencode({ deadLetterTargetArn = local.arns.dead, maxReceiveCount = local.max_receive_count })

  # The policy names the dead-letter queue by the ARN that it will have.
  depends_on = [aws_sqs_queue.dead]
}

resource "aws_sqs_queue" "events" {
  count = var.events_queue ? 1 : 0

  name                              = local.names.events
  message_retention_seconds         = local.retention_seconds
  max_message_size                  = 262144
  sqs_managed_sse_enabled           = var.kms_key_arn == null ? true : null
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = var.kms_key_arn == null ? null : 3600
  tags                              = merge(var.tags, { Name = local.names.events })
}

# No other queue may move its messages into the dead letters. The dead-letter queue itself has no redrive policy: listing counts as a
# receipt.
resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url            = aws_sqs_queue.dead.url
  redrive_allow_policy = jsonencode({ redrivePermission = "byQueue", sourceQueueArns = [local.arns.jobs] })
}

resource "aws_sqs_queue_policy" "this" {
  for_each = local.queue_policies

  queue_url = { jobs = aws_sqs_queue.jobs.url, dead = aws_sqs_queue.dead.url, events = one(aws_sqs_queue.events[*].url) }[each.key]
  policy    = jsonencode(each.value)

  # One change of a queue's attributes at a time: a server may take the others for unset.
  depends_on = [aws_sqs_queue_redrive_policy.jobs, aws_sqs_queue_redrive_allow_policy.dead]
}
