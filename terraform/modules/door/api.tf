resource "aws_apigatewayv2_api" "door" {
  count = var.kind == "lambda-api" ? 1 : 0

  name          = "${var.name}-door"
  description   = "hart's door"
  protocol_type = "HTTP"
  tags          = var.tags
}

resource "aws_apigatewayv2_integration" "door" {
  count = var.kind == "lambda-api" ? 1 : 0

  api_id                 = aws_apigatewayv2_api.door[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live[0].invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 30000
}

resource "aws_apigatewayv2_route" "door" {
  count = var.kind == "lambda-api" ? 1 : 0

  api_id    = aws_apigatewayv2_api.door[0].id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.door[0].id}"
}

resource "aws_apigatewayv2_stage" "door" {
  count = var.kind == "lambda-api" ? 1 : 0

  api_id      = aws_apigatewayv2_api.door[0].id
  name        = "$default"
  auto_deploy = true
  tags        = var.tags

  default_route_settings {
    throttling_rate_limit  = var.throttle.rate
    throttling_burst_limit = var.throttle.burst
  }

  # Neither query strings, which contain the right to read an image, nor anything of the body.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api[0].arn
    format = jsonencode({
      request = "$context.requestId"
      time    = "$context.requestTimeEpoch"
      method  = "$context.httpMethod"
      path    = "$context.path"
      status  = "$context.status"
      ms      = "$context.responseLatency"
      error   = "$context.integrationErrorMessage"
    })
  }
}

resource "aws_cloudwatch_log_group" "api" {
  count = var.kind == "lambda-api" ? 1 : 0

  name              = "/hart/${var.name}/api"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_permission" "api" {
  count = var.kind == "lambda-api" ? 1 : 0

  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.door[0].function_name
  qualifier     = aws_lambda_alias.live[0].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.door[0].execution_arn}/*/*"
}

resource "aws_lambda_function_url" "door" {
  count = var.kind == "lambda-url" ? 1 : 0

  function_name      = aws_lambda_function.door[0].function_name
  qualifier          = aws_lambda_alias.live[0].name
  authorization_type = var.url_authorization
}

# Since October 2025 AWS asks for a second permission on new URLs that every caller may use (lambda:InvokeFunction, if the call came by the
# URL). Version 5 of the provider cannot say that condition, and without it every account could invoke the function directly: the
# output public_url_command is the call that adds it.
resource "aws_lambda_permission" "url" {
  count = var.kind == "lambda-url" && var.url_authorization == "NONE" ? 1 : 0

  statement_id           = "url"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.door[0].function_name
  qualifier              = aws_lambda_alias.live[0].name
  principal              = "*"
  function_url_auth_type = "NONE"
}
