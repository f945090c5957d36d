# While no worker runs, only this repairs jobs, delivers notices and removes what has expired.
resource "aws_lambda_function" "sweep" {
  count = local.function ? 1 : 0

  function_name = "${var.name}-sweep"
  description   = "hart's sweep: repairs jobs, delivers notices, removes what has expired"
  role          = aws_iam_role.door.arn
  s3_bucket     = local.artifact.bucket
  s3_key        = local.artifact.key

  source_code_hash = local.code_sha256
  runtime          = var.runtime
  handler          = coalesce(var.sweep_handler, var.handler)
  architectures    = [var.architecture]
  memory_size      = var.memory_mb
  timeout          = 300
  # Two sweeps at once would do the same work twice.
  reserved_concurrent_executions = 1
  kms_key_arn                    = var.kms_key_arn
  tags                           = var.tags

  environment {
    variables = merge(local.environment, var.secret_environment, { HART_LAMBDA = "sweep" })
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.door.name
  }

  depends_on = [aws_iam_role_policy.door, aws_iam_role_policy.further]
}

# The next sweep comes anyway, so a failed one is not repeated.
resource "aws_lambda_function_event_invoke_config" "sweep" {
  count = local.function ? 1 : 0

  function_name                = aws_lambda_function.sweep[0].function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_cloudwatch_event_rule" "sweep" {
  count = local.function ? 1 : 0

  name                = "${var.name}-sweep"
  description         = "Runs hart's sweep"
  schedule_expression = var.sweep_minutes == 1 ? "rate(1 minute)" : "rate(${var.sweep_minutes} minutes)"
  state               = "ENABLED"
  tags                = var.tags
}

resource "aws_cloudwatch_event_target" "sweep" {
  count = local.function ? 1 : 0

  rule = aws_cloudwatch_event_rule.sweep[0].name
  arn  = aws_lambda_function.sweep[0].arn
}

resource "aws_lambda_permission" "sweep" {
  count = local.function ? 1 : 0

  statement_id  = "sweep"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.sweep[0].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.sweep[0].arn
}
