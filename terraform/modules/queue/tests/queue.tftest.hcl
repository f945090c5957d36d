# Queues and their settings. No run reaches AWS.
mock_provider "aws" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "123456789012" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
  override_data {
    target = data.aws_region.current
    values = { name = "eu-central-1" }
  }
}

variables {
  name = "hart"
}

run "queues" {
  command = plan

  assert {
    condition     = aws_sqs_queue.jobs.name == "hart-jobs" && aws_sqs_queue.dead.name == "hart-jobs-dead"
    error_message = "The queues are named after the deployment; a standard queue's name does not end with .fifo."
  }
  assert {
    condition     = aws_sqs_queue.jobs.message_retention_seconds == 1209600 && aws_sqs_queue.dead.message_retention_seconds == 1209600
    error_message = "Both queues keep messages for 14 days."
  }
  assert {
    condition     = aws_sqs_queue.jobs.max_message_size == 262144 && aws_sqs_queue.dead.max_message_size == 262144
    error_message = "Both queues take messages of 256 KiB: a message that does not fit into the dead-letter queue cannot be moved there."
  }
  assert {
    condition     = aws_sqs_queue.jobs.visibility_timeout_seconds == 60 && aws_sqs_queue.jobs.delay_seconds == 0 && aws_sqs_queue.jobs.receive_wait_time_seconds == 20
    error_message = "The attributes are those of docs/guides/queue.md."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_policy.jobs.redrive_policy) == { deadLetterTargetArn = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs-dead", maxReceiveCount = 7 }
    error_message = "SQS moves a message after two receipts more than there are attempts."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead.redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = ["arn:aws:sqs:eu-central-1:123456789012:hart-jobs"] }
    error_message = "Only the job queue may move messages to the dead letters."
  }
  assert {
    condition     = length(aws_sqs_queue.events) == 0
    error_message = "There is no queue for events unless it is asked for."
  }
}

run "attempts" {
  command = plan
  variables {
    attempts = 3
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_policy.jobs.redrive_policy).maxReceiveCount == 5
    error_message = "maxReceiveCount follows the attempts."
  }
}

run "encryption_with_keys_of_sqs" {
  command = plan

  assert {
    condition     = aws_sqs_queue.jobs.sqs_managed_sse_enabled && aws_sqs_queue.dead.sqs_managed_sse_enabled
    error_message = "Both queues are encrypted: messages of other senders contain prompts."
  }
}

run "encryption_with_a_key" {
  command = plan
  variables {
    kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    events_queue = true
  }

  assert {
    condition     = aws_sqs_queue.jobs.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.events[0].kms_master_key_id == var.kms_key_arn
    error_message = "The key encrypts every queue."
  }
  assert {
    condition = alltrue([for policy in [output.worker_policy_json, output.door_policy_json, output.sender_policy_json, output.operator_policy_json] :
      contains([for statement in jsondecode(policy).Statement : jsonencode(statement)], jsonencode({
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Condition = { StringEquals = { "kms:ViaService" = "sqs.eu-central-1.amazonaws.com" } }
        Effect    = "Allow"
        Resource  = var.kms_key_arn
        Sid       = "KeyOfTheQueues"
    }))])
    error_message = "Every role may use the key, through SQS only."
  }
}

run "only_tls" {
  command = plan
  variables {
    events_queue = true
  }

  assert {
    condition     = toset(keys(aws_sqs_queue_policy.this)) == toset(["jobs", "dead", "events"])
    error_message = "Every queue has the policy."
  }
  assert {
    condition = alltrue([for role, name in { jobs = "hart-jobs", dead = "hart-jobs-dead", events = "hart-events" } :
      jsondecode(aws_sqs_queue_policy.this[role].policy).Statement == [{
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = "arn:aws:sqs:eu-central-1:123456789012:${name}"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]])
    error_message = "Every queue denies requests without TLS, and grants nothing."
  }
}

run "senders_of_other_accounts" {
  command = plan
  variables {
    sender_arns = ["arn:aws:iam::210987654321:role/shop"]
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.this["jobs"].policy).Statement[1] == {
      Sid       = "Senders"
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::210987654321:role/shop"] }
      Action    = ["sqs:GetQueueUrl", "sqs:SendMessage"]
      Resource  = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs"
    }
    error_message = "The job queue lets the named senders send."
  }
  assert {
    condition     = length(jsondecode(aws_sqs_queue_policy.this["dead"].policy).Statement) == 1
    error_message = "The dead-letter queue lets no other sender send."
  }
}

run "events" {
  command = plan
  variables {
    events_queue = true
  }

  assert {
    condition     = aws_sqs_queue.events[0].name == "hart-events" && aws_sqs_queue.events[0].sqs_managed_sse_enabled
    error_message = "The queue for events is encrypted."
  }
  assert {
    condition = alltrue([for policy in [output.worker_policy_json, output.door_policy_json] :
    jsondecode(policy).Statement[2].Resource == "arn:aws:sqs:eu-central-1:123456789012:hart-events" && contains(jsondecode(policy).Statement[2].Action, "sqs:SendMessage")])
    error_message = "Workers and doors send events."
  }
}

run "settings_of_hart" {
  command = plan
  variables {
    events_queue = true
    attempts     = 4
  }

  assert {
    condition     = toset(keys(output.environment)) == toset(["HART_SQS_QUEUE", "HART_SQS_DEAD_LETTER_QUEUE", "HART_SQS_REGION", "HART_JOBS_ATTEMPTS", "HART_EVENTS_QUEUE"])
    error_message = "The settings name every queue."
  }
  assert {
    condition     = output.environment["HART_SQS_REGION"] == "eu-central-1" && output.environment["HART_JOBS_ATTEMPTS"] == "4"
    error_message = "The settings name the region and the attempts that maxReceiveCount belongs to."
  }
}
