# The function, its API or URL, and the sweep. No run reaches AWS.
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

run "the_function" {
  command = plan

  assert {
    condition     = aws_lambda_function.door[0].s3_bucket == "hart-models" && aws_lambda_function.door[0].s3_key == "releases/hart-door-0.1.0.zip"
    error_message = "The function's program is the artifact."
  }
  assert {
    # The digest in the variables is that of the letter x.
    condition     = sha256("x") == var.artifact.sha256 && aws_lambda_function.door[0].source_code_hash == base64sha256("x")
    error_message = "The digest in hexadecimal is given to Lambda in base64."
  }
  assert {
    condition     = aws_lambda_function.door[0].architectures == tolist(["arm64"]) && aws_lambda_function.door[0].runtime == "java21"
    error_message = "The function runs on arm64 with Java unless something else is asked for."
  }
  assert {
    condition     = aws_lambda_function.door[0].reserved_concurrent_executions == 20 && aws_lambda_function.door[0].timeout == 29
    error_message = "A flood of requests cannot take the concurrency of the account, and no request outlives the API."
  }
  assert {
    condition = aws_lambda_function.door[0].environment[0].variables == tomap({
      HART_CACHE                       = "/tmp/hart-cache"
      HART_DATA                        = "/tmp/hart"
      HART_JOBS_HOUSEKEEPING           = "false"
      HART_KEYS__WEB__HASH             = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
      HART_ROLE                        = "door"
      HART_S3_BUCKET                   = "hart-images"
      HART_STORE                       = "s3"
      HART_WAKE_PROVIDER               = "none"
      QUARKUS_LOG_CONSOLE_JSON_ENABLED = "true"
    })
    error_message = "The function is a door with the given settings."
  }
  assert {
    condition     = aws_lambda_function.door[0].publish && aws_lambda_alias.live[0].name == "live"
    error_message = "Callers reach a published version."
  }
  assert {
    condition     = length(aws_lambda_function.door[0].snap_start) == 0 && length(aws_ecs_service.door) == 0 && length(aws_lambda_function_url.door) == 0
    error_message = "There is neither a snapshot nor a container nor a URL unless it is asked for."
  }
}

run "the_digest_of_something_else" {
  command = plan
  variables {
    artifact = { uri = "s3://hart-models/releases/hart-door-0.2.0.zip", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
  }

  assert {
    condition     = sha256("test") == var.artifact.sha256 && aws_lambda_function.door[0].source_code_hash == base64sha256("test") && aws_lambda_function.sweep[0].source_code_hash == base64sha256("test")
    error_message = "Another digest is converted, too."
  }
}

run "architecture_memory_and_snapshots" {
  command = plan
  variables {
    architecture         = "x86_64"
    memory_mb            = 2048
    reserved_concurrency = 5
    snap_start           = true
  }

  assert {
    condition     = aws_lambda_function.door[0].architectures == tolist(["x86_64"]) && aws_lambda_function.sweep[0].architectures == tolist(["x86_64"])
    error_message = "Both functions run on the architecture that is asked for."
  }
  assert {
    condition     = aws_lambda_function.door[0].memory_size == 2048 && aws_lambda_function.door[0].reserved_concurrent_executions == 5
    error_message = "Memory and concurrency are those that are asked for."
  }
  assert {
    condition     = aws_lambda_function.door[0].snap_start[0].apply_on == "PublishedVersions"
    error_message = "Published versions start from a snapshot."
  }
}

run "the_api" {
  command = plan
  variables {
    throttle = { rate = 5, burst = 10 }
  }

  assert {
    condition     = aws_apigatewayv2_api.door[0].protocol_type == "HTTP" && aws_apigatewayv2_route.door[0].route_key == "$default" && aws_apigatewayv2_integration.door[0].payload_format_version == "2.0"
    error_message = "The API hands every request to the function."
  }
  assert {
    condition     = aws_apigatewayv2_stage.door[0].default_route_settings[0].throttling_rate_limit == 5 && aws_apigatewayv2_stage.door[0].default_route_settings[0].throttling_burst_limit == 10
    error_message = "The API refuses requests above the rate and the burst."
  }
  assert {
    condition     = aws_lambda_permission.api[0].principal == "apigateway.amazonaws.com" && aws_lambda_permission.api[0].qualifier == "live" && aws_lambda_permission.api[0].action == "lambda:InvokeFunction"
    error_message = "Only the API may invoke the published version."
  }
  assert {
    condition     = aws_cloudwatch_log_group.api[0].retention_in_days == 30 && keys(jsondecode(one(aws_apigatewayv2_stage.door[0].access_log_settings).format)) == ["error", "method", "ms", "path", "request", "status", "time"]
    error_message = "The API's log is kept for retention_days and contains neither query strings nor addresses."
  }
}

run "the_url" {
  command = plan
  variables {
    kind = "lambda-url"
  }

  assert {
    condition     = aws_lambda_function_url.door[0].authorization_type == "AWS_IAM" && aws_lambda_function_url.door[0].qualifier == "live"
    error_message = "Callers of the URL sign their requests unless something else is asked for."
  }
  assert {
    condition     = length(aws_lambda_permission.url) == 0 && length(aws_apigatewayv2_api.door) == 0 && output.public_url_command == null
    error_message = "Nobody else may call the URL, and there is no API."
  }
}

run "a_public_url" {
  command = plan
  variables {
    kind              = "lambda-url"
    url_authorization = "NONE"
  }

  assert {
    condition     = aws_lambda_permission.url[0].principal == "*" && aws_lambda_permission.url[0].action == "lambda:InvokeFunctionUrl" && aws_lambda_permission.url[0].function_url_auth_type == "NONE"
    error_message = "Every caller may use the URL, and the URL alone: hart's API keys guard it."
  }
  assert {
    condition     = strcontains(output.public_url_command, "--invoked-via-function-url") && strcontains(output.public_url_command, "--function-name hart-door --qualifier live")
    error_message = "The output is the call that adds the second permission, restricted to calls by the URL."
  }
}

run "the_sweep" {
  command = plan
  variables {
    sweep_minutes = 5
  }

  assert {
    condition     = aws_cloudwatch_event_rule.sweep[0].schedule_expression == "rate(5 minutes)" && aws_cloudwatch_event_rule.sweep[0].state == "ENABLED"
    error_message = "The sweep runs every sweep_minutes."
  }
  assert {
    condition     = aws_lambda_function.sweep[0].environment[0].variables["HART_LAMBDA"] == "sweep" && aws_lambda_function.sweep[0].environment[0].variables["HART_S3_BUCKET"] == "hart-images" && !contains(keys(aws_lambda_function.door[0].environment[0].variables), "HART_LAMBDA")
    error_message = "The sweep has the settings of the door and HART_LAMBDA."
  }
  assert {
    condition     = aws_lambda_function.sweep[0].reserved_concurrent_executions == 1 && aws_lambda_function.sweep[0].timeout == 300
    error_message = "One sweep runs at a time, for five minutes at most."
  }
  assert {
    condition     = aws_lambda_function_event_invoke_config.sweep[0].maximum_retry_attempts == 0
    error_message = "A sweep that failed is not repeated: the next one comes anyway."
  }
  assert {
    condition     = aws_lambda_permission.sweep[0].principal == "events.amazonaws.com" && aws_cloudwatch_event_target.sweep[0].rule == "hart-sweep"
    error_message = "The rule may invoke the sweep."
  }
}

run "a_sweep_each_minute" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_rule.sweep[0].schedule_expression == "rate(1 minute)"
    error_message = "One minute is written in the singular."
  }
}

run "the_log" {
  command = plan
  variables {
    retention_days = 7
  }

  assert {
    condition     = aws_cloudwatch_log_group.door.name == "/hart/hart/door" && aws_cloudwatch_log_group.door.retention_in_days == 7
    error_message = "The log is kept for retention_days."
  }
  assert {
    condition     = aws_lambda_function.door[0].logging_config[0].log_group == "/hart/hart/door" && aws_lambda_function.sweep[0].logging_config[0].log_group == "/hart/hart/door"
    error_message = "Both functions write to the log group that has the retention."
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

run "secrets_of_a_function" {
  command = plan
  variables {
    secret_environment = { HART_KEYS__WEB__WEBHOOK_SECRETS = "whsec_x" }
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = aws_lambda_function.door[0].environment[0].variables["HART_KEYS__WEB__WEBHOOK_SECRETS"] == "whsec_x" && aws_lambda_function.sweep[0].environment[0].variables["HART_KEYS__WEB__WEBHOOK_SECRETS"] == "whsec_x"
    error_message = "Both functions get the secrets: the sweep signs webhooks."
  }
  assert {
    condition     = aws_lambda_function.door[0].kms_key_arn == var.kms_key_arn && aws_lambda_function.sweep[0].kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.door.kms_key_id == var.kms_key_arn
    error_message = "The key encrypts the variables and the log."
  }
  assert {
    condition     = !contains(keys(output.environment), "HART_KEYS__WEB__WEBHOOK_SECRETS")
    error_message = "The output has no secret."
  }
}
