# The HTTP API and the URL. No run reaches AWS.
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
