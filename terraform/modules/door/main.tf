data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  region    = data.aws_region.current.name
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  function  = var.kind != "container"
  log_name  = "/hart/${var.name}/door"

  # The group's name is the end of its ARN.
  group_name = one([for arn in var.group_arn[*] : split("autoScalingGroupName/", arn)[1]])

  # Only /tmp can be written in a function, and in the container, whose file system is read-only.
  environment = merge(
    {
      HART_DATA                        = "/tmp/hart"
      HART_CACHE                       = "/tmp/hart-cache"
      QUARKUS_LOG_CONSOLE_JSON_ENABLED = "true"
    },
    var.environment,
    {
      HART_ROLE          = "door"
      HART_WAKE_PROVIDER = var.wake_policy_arn == null ? "none" : "autoscaling"
    },
    # A function is frozen between requests: the sweep has a function of its own. A container does both.
    { for setting in ["HART_JOBS_HOUSEKEEPING"] : setting => "false" if local.function },
    { for arn in var.wake_policy_arn[*] : "HART_WAKE_POLICY" => arn },
    { for name in local.group_name[*] : "HART_WAKE_GROUP" => name },
  )
}

resource "aws_cloudwatch_log_group" "door" {
  name              = local.log_name
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}
