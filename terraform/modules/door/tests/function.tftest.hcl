# The function, its settings and its log. No run reaches AWS.
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
