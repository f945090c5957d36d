# Everything: a door that takes jobs at zero, workers that come and go, alarms, budget, endpoints instead of NAT.
provider "aws" {
  region = var.region
}

resource "aws_sns_topic" "alarms" {
  name = "pictures-alarms"
}

resource "aws_sns_topic_subscription" "operators" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.operators_email
}

module "hart" {
  source = "../.."

  name                    = "pictures"
  vpc_id                  = var.vpc_id
  subnet_ids              = var.subnet_ids
  instance_types          = ["g6.xlarge", "g6.2xlarge", "g5.xlarge", "g4dn.xlarge"]
  spot_percentage         = 100
  on_demand_base          = 0
  max_size                = 8
  seconds_per_job         = 10
  acceptable_wait_seconds = 120
  idle_minutes            = 15
  ami_id                  = var.ami_id
  artifact                = var.artifact
  pack                    = var.pack
  engines                 = true
  engine_builder          = true
  environment             = { HART_ENGINE_PROVIDER = "tensorrt" }

  keys = var.keys
  door = {
    kind     = "lambda-api"
    artifact = var.door_artifact
  }

  # Office hours begin with a warm instance.
  schedules = {
    morning = { recurrence = "0 8 * * MON-FRI", min_size = 1, time_zone = "Europe/Berlin" }
    evening = { recurrence = "0 18 * * MON-FRI", min_size = 0, time_zone = "Europe/Berlin" }
  }

  endpoints = {
    route_table_ids = var.route_table_ids
    services        = ["autoscaling", "logs", "monitoring", "sqs", "ssm"]
  }

  alarm_topic_arn = aws_sns_topic.alarms.arn
  monthly_budget  = 500
  budget_emails   = [var.operators_email]
  kms_key_arn     = var.kms_key_arn
  versioning      = true
}
