# What the door may do beside policy_jsons. The policies are values, so that tests read every statement.
locals {
  trust = {
    Version = "2012-10-17"
    Statement = [merge(
      {
        Sid       = "Trust"
        Effect    = "Allow"
        Principal = { Service = local.function ? "lambda.amazonaws.com" : "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
      # ECS says for which account it starts a task.
      { for account in [local.account] : "Condition" => { StringEquals = { "aws:SourceAccount" = account } } if !local.function },
    )]
  }

  write_logs = {
    Sid      = "WriteLogs"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.log_name}:*"
  }

  door_policy = {
    Version = "2012-10-17"
    Statement = concat(
      [
        # This holds whichever further policies the role gets: a door that received a message would only delay its job.
        {
          Sid      = "TakesNoMessage"
          Effect   = "Deny"
          Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:PurgeQueue"]
          Resource = "*"
        },
      ],
      [for statement in [local.write_logs] : statement if local.function],
      # IAM knows the resource of this action as the group, not as the policy.
      [for group in var.group_arn[*] : {
        Sid      = "WakeWorkers"
        Effect   = "Allow"
        Action   = "autoscaling:ExecutePolicy"
        Resource = group
      }],
    )
  }

  execution_policy = {
    Version = "2012-10-17"
    Statement = concat(
      [local.write_logs],
      [for arns in [sort(values(var.secrets))] : {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = arns
      } if length(arns) > 0],
      [for key in var.kms_key_arn[*] : {
        Sid       = "KeyOfTheSecrets"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = key
        Condition = { StringEquals = { "kms:ViaService" = "ssm.${local.region}.amazonaws.com" } }
      } if length(var.secrets) > 0],
      [for repository in try(var.container.repository_arn, null)[*] : {
        Sid      = "PullTheImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = repository
      }],
      # This action has no resources.
      [for repository in try(var.container.repository_arn, null)[*] : {
        Sid      = "LogInToTheRegistry"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      }],
    )
  }
}

resource "aws_iam_role" "door" {
  name               = "${var.name}-door"
  description        = "hart's door: takes jobs, draws none"
  assume_role_policy = jsonencode(local.trust)
  tags               = var.tags
}

resource "aws_iam_role_policy" "door" {
  name   = "door"
  role   = aws_iam_role.door.id
  policy = jsonencode(local.door_policy)
}

resource "aws_iam_role_policy" "further" {
  count = length(var.policy_jsons)

  name   = "further-${count.index}"
  role   = aws_iam_role.door.id
  policy = var.policy_jsons[count.index]
}
