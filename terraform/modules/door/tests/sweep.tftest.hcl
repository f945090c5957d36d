# The scheduled sweep. No run reaches AWS.
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
