# What the door may do. No run reaches AWS.
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
  artifact = {
    uri    = "s3://hart-models/releases/hart-door-0.1.0.zip"
    sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
  }
  environment = {
    HART_STORE           = "s3"
    HART_S3_BUCKET       = "hart-images"
    HART_KEYS__WEB__HASH = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
}

run "wake" {
  command = plan
  variables {
    group_arn       = "arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:1111:autoScalingGroupName/hart-workers"
    wake_policy_arn = "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:2222:autoScalingGroupName/hart-workers:policyName/hart-wake"
  }

  assert {
    condition     = output.environment["HART_WAKE_PROVIDER"] == "autoscaling" && output.environment["HART_WAKE_POLICY"] == var.wake_policy_arn && output.environment["HART_WAKE_GROUP"] == "hart-workers"
    error_message = "The door executes the wake policy of the group."
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.door.policy).Statement : statement if statement.Sid == "WakeWorkers"] == [{
      Sid      = "WakeWorkers"
      Effect   = "Allow"
      Action   = "autoscaling:ExecutePolicy"
      Resource = "arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:1111:autoScalingGroupName/hart-workers"
    }]
    error_message = "The door may execute policies of this group and change nothing else of it."
  }
}

run "what_the_door_may_do" {
  command = plan
  variables {
    policy_jsons = ["{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:eu-central-1:123456789012:hart-jobs\"}]}"]
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.door.policy).Statement == [
      {
        Sid      = "TakesNoMessage"
        Effect   = "Deny"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:PurgeQueue"]
        Resource = "*"
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/hart/hart/door:*"
      },
    ]
    error_message = "The door writes its log, receives no message, and may do nothing else by itself."
  }
  assert {
    condition     = length(aws_iam_role_policy.further) == 1 && aws_iam_role_policy.further[0].policy == var.policy_jsons[0]
    error_message = "The role gets the further policies."
  }
  assert {
    condition = jsondecode(aws_iam_role.door.assume_role_policy).Statement == [{
      Sid       = "Trust"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
    error_message = "Only Lambda takes the role."
  }
}
