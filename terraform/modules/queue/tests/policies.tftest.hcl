# Each statement of each policy. No run reaches AWS.
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

run "what_a_worker_may_do" {
  command = plan

  assert {
    condition = jsondecode(output.worker_policy_json).Statement[0] == {
      Sid      = "WorkOnJobs"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage"]
      Resource = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs"
    }
    error_message = "A worker receives, renews, removes and sends messages (docs/guides/queue.md)."
  }
  assert {
    condition = jsondecode(output.worker_policy_json).Statement[1] == {
      Sid      = "MoveToDeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"]
      Resource = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs-dead"
    }
    error_message = "A worker moves messages to the dead letters."
  }
  assert {
    condition     = length(jsondecode(output.worker_policy_json).Statement) == 2
    error_message = "A worker may do nothing else."
  }
}

run "what_a_door_may_do" {
  command = plan

  assert {
    condition = jsondecode(output.door_policy_json).Statement == [
      {
        Sid      = "RequestJobs"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"]
        Resource = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs"
      },
      {
        Sid      = "LookUpDeadLetters"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]
        Resource = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs-dead"
      },
    ]
    error_message = "A door sends messages of jobs, looks up the dead-letter queue and may do nothing else."
  }
  assert {
    condition     = !strcontains(output.door_policy_json, "ReceiveMessage") && !strcontains(output.door_policy_json, "DeleteMessage")
    error_message = "A door receives and removes no message."
  }
}

run "what_a_sender_may_do" {
  command = plan

  assert {
    condition = jsondecode(output.sender_policy_json).Statement == [{
      Sid      = "RequestJobs"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueUrl", "sqs:SendMessage"]
      Resource = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs"
    }]
    error_message = "A sender sends to the job queue and may do nothing else."
  }
}

run "what_an_operator_may_do" {
  command = plan

  assert {
    condition     = toset(jsondecode(output.operator_policy_json).Statement[1].Action) == toset(["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage"])
    error_message = "An operator lists, retries and removes dead letters (docs/guides/queue.md)."
  }
  assert {
    condition     = !contains(jsondecode(output.operator_policy_json).Statement[0].Action, "sqs:ReceiveMessage") && jsondecode(output.operator_policy_json).Statement[0].Resource == "arn:aws:sqs:eu-central-1:123456789012:hart-jobs"
    error_message = "An operator takes no message from the job queue."
  }
}

run "no_action_is_a_star" {
  command = plan
  variables {
    events_queue = true
  }

  assert {
    condition = alltrue(flatten([for policy in [output.worker_policy_json, output.door_policy_json, output.sender_policy_json, output.operator_policy_json] :
      [for statement in jsondecode(policy).Statement : [for text in flatten([statement.Action, statement.Resource]) : !strcontains(text, "*")]]
    ]))
    error_message = "Every action and every resource is named in full."
  }
}
