locals {
  artifact = local.function && var.artifact != null ? regex("^s3://(?P<bucket>[^/]+)/(?P<key>.+)$", var.artifact.uri) : { bucket = null, key = null }

  # Lambda compares digests in base64: three hexadecimal digits are two characters of it, and the last of the 64 digits has one of
  # its own.
  base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  digest = join("", [for digits in regexall("...", substr(try(var.artifact.sha256, ""), 0, 63)) :
  "${substr(local.base64, floor(parseint(digits, 16) / 64), 1)}${substr(local.base64, parseint(digits, 16) % 64, 1)}"])
  last        = try(substr(local.base64, parseint(substr(var.artifact.sha256, 63, 1), 16) * 4, 1), "")
  code_sha256 = "${local.digest}${local.last}="
}

resource "aws_lambda_function" "door" {
  count = local.function ? 1 : 0

  function_name                  = "${var.name}-door"
  description                    = "hart's door: takes jobs, draws none"
  role                           = aws_iam_role.door.arn
  s3_bucket                      = local.artifact.bucket
  s3_key                         = local.artifact.key
  source_code_hash               = local.code_sha256
  runtime                        = var.runtime
  handler                        = var.handler
  architectures                  = [var.architecture]
  memory_size                    = var.memory_mb
  timeout                        = var.timeout_seconds
  reserved_concurrent_executions = var.reserved_concurrency
  kms_key_arn                    = var.kms_key_arn
  publish                        = true
  tags                           = var.tags

  environment {
    variables = merge(local.environment, var.secret_environment)
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.door.name
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? [true] : []
    content {
      apply_on = "PublishedVersions"
    }
  }

  lifecycle {
    postcondition {
      condition     = self.code_sha256 == local.code_sha256
      error_message = "The zip in S3 does not have the digest artifact.sha256."
    }
  }

  depends_on = [aws_iam_role_policy.door, aws_iam_role_policy.further]
}

resource "aws_lambda_alias" "live" {
  count = local.function ? 1 : 0

  name             = "live"
  description      = "The version that callers reach"
  function_name    = aws_lambda_function.door[0].function_name
  function_version = aws_lambda_function.door[0].version
}
