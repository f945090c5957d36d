# The container. No run reaches AWS.
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
  name     = "hart"
  kind     = "container"
  artifact = null
  container = {
    image             = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/hart@sha256:1111111111111111111111111111111111111111111111111111111111111111"
    vpc_id            = "vpc-1"
    subnet_ids        = ["subnet-1", "subnet-2"]
    public_subnet_ids = ["subnet-3", "subnet-4"]
    certificate_arn   = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    repository_arn    = "arn:aws:ecr:eu-central-1:123456789012:repository/hart"
  }
  environment = {
    HART_KEYS__WEB__HASH = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
  secrets = {
    HART_KEYS__WEB__WEBHOOK_SECRETS = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook"
  }
}

run "the_task" {
  command = plan

  assert {
    condition = jsondecode(aws_ecs_task_definition.door["door"].container_definitions)[0].readonlyRootFilesystem && jsondecode(aws_ecs_task_definition.door["door"].container_definitions)[0].mountPoints == [
    { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    error_message = "Only /tmp can be written."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.door["door"].container_definitions)[0].secrets == [{ name = "HART_KEYS__WEB__WEBHOOK_SECRETS", valueFrom = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook" }]
    error_message = "Secrets come from the parameter store when the task starts."
  }
  assert {
    condition     = contains([for setting in jsondecode(aws_ecs_task_definition.door["door"].container_definitions)[0].environment : "${setting.name}=${setting.value}"], "HART_ROLE=door") && contains([for setting in jsondecode(aws_ecs_task_definition.door["door"].container_definitions)[0].environment : "${setting.name}=${setting.value}"], "QUARKUS_HTTP_HOST=0.0.0.0")
    error_message = "The container is a door that its load balancer reaches."
  }
  assert {
    condition     = !contains(keys(output.environment), "HART_JOBS_HOUSEKEEPING")
    error_message = "A container sweeps by itself."
  }
  assert {
    condition     = one(aws_ecs_task_definition.door["door"].runtime_platform).cpu_architecture == "ARM64" && aws_ecs_task_definition.door["door"].cpu == "256" && aws_ecs_task_definition.door["door"].memory == "1024"
    error_message = "The task is small and runs on arm64 unless something else is asked for."
  }
  assert {
    condition     = aws_ecs_service.door["door"].desired_count == 1 && one(aws_ecs_service.door["door"].deployment_circuit_breaker).rollback && !one(aws_ecs_service.door["door"].network_configuration).assign_public_ip
    error_message = "One task always runs, without a public address, and a version that does not start is rolled back."
  }
  assert {
    condition     = length(aws_lambda_function.door) == 0 && length(aws_lambda_function.sweep) == 0 && output.sweep_rule_name == null && length(output.function_names) == 0
    error_message = "A container has no function: it sweeps by itself."
  }
}

run "the_load_balancer" {
  command = plan

  assert {
    condition     = aws_lb_listener.door["door"].protocol == "HTTPS" && aws_lb_listener.door["door"].port == 443 && aws_lb_listener.door["door"].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "The load balancer speaks TLS 1.2 and 1.3 only."
  }
  assert {
    condition     = one(aws_lb_target_group.door["door"].health_check).path == "/q/health/ready"
    error_message = "Only a door that is ready gets requests."
  }
  assert {
    condition     = aws_vpc_security_group_egress_rule.task["door"].from_port == 443 && aws_vpc_security_group_egress_rule.task["door"].to_port == 443 && aws_vpc_security_group_ingress_rule.task["door"].from_port == 8080 && aws_vpc_security_group_ingress_rule.task["door"].cidr_ipv4 == null
    error_message = "The task is reached by its load balancer and reaches port 443 only."
  }
  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.balancer : "${rule.cidr_ipv4} ${rule.from_port}"] == ["0.0.0.0/0 443"]
    error_message = "The load balancer is reached on port 443 only."
  }
}

run "what_the_container_may_do" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.execution["door"].policy).Statement == [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/hart/hart/door:*"
      },
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = ["arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook"]
      },
      {
        Sid      = "PullTheImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = "arn:aws:ecr:eu-central-1:123456789012:repository/hart"
      },
      {
        Sid      = "LogInToTheRegistry"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
    ]
    error_message = "The start of the task reads its secrets, its image and nothing else."
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.door.policy).Statement : statement.Sid] == ["TakesNoMessage"]
    error_message = "The door itself writes no log: ECS does."
  }
  assert {
    condition = alltrue([for role in [aws_iam_role.door, aws_iam_role.execution["door"]] : jsondecode(role.assume_role_policy).Statement == [{
      Sid       = "Trust"
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }]])
    error_message = "Only tasks of this account take the roles."
  }
}
