# What roles may do with the queues (docs/guides/queue.md). The policies are values and no resources, so that tests read every statement.
locals {
  kms_statements = [for key in var.kms_key_arn[*] : {
    Sid       = "KeyOfTheQueues"
    Effect    = "Allow"
    Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
    Resource  = key
    Condition = { StringEquals = { "kms:ViaService" = "sqs.${data.aws_region.current.name}.amazonaws.com" } }
  }]

  send_events = [for role, arn in local.arns : {
    Sid      = "SendEvents"
    Effect   = "Allow"
    Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"]
    Resource = arn
  } if role == "events"]

  worker_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid    = "WorkOnJobs"
        Effect = "Allow"
        Action = [
          "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage",
          "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
        ]
        Resource = local.arns.jobs
      },
      {
        Sid      = "MoveToDeadLetters"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"]
        Resource = local.arns.dead
      },
    ], local.send_events, local.kms_statements)
  }

  door_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "RequestJobs"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"]
        Resource = local.arns.jobs
      },
      # At its start hart looks up both queues.
      {
        Sid      = "LookUpDeadLetters"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]
        Resource = local.arns.dead
      },
    ], local.send_events, local.kms_statements)
  }

  sender_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "RequestJobs"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = local.arns.jobs
      },
    ], local.kms_statements)
  }

  operator_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "SendAgain"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"]
        Resource = local.arns.jobs
      },
      {
        Sid    = "ReadAndRemoveDeadLetters"
        Effect = "Allow"
        Action = [
          "sqs:GetQueueUrl", "sqs:GetQueueAttributes",
          "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
        ]
        Resource = local.arns.dead
      },
    ], local.kms_statements)
  }
}
