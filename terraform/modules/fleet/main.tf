data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

data "aws_vpc" "this" {
  id = var.vpc_id
}

data "aws_ssm_parameter" "ami" {
  count = var.ami_ssm_parameter == null ? 0 : 1
  name  = var.ami_ssm_parameter
}

data "aws_ami" "this" {
  filter {
    name   = "image-id"
    values = [local.ami_id]
  }
}

data "aws_ec2_instance_type" "each" {
  for_each      = toset(var.instance_types)
  instance_type = each.value
}

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  ami_id    = var.ami_id != null ? var.ami_id : nonsensitive(one(data.aws_ssm_parameter.ami[*].value))
  tags      = merge(var.tags, { "hart:fleet" = var.name })

  # The group's ARN has a random part, and the role must be complete before the group starts its first instance.
  group_arn = "arn:${local.partition}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${var.name}"

  launch_hook    = "ready"
  terminate_hook = "drain"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/hart/${var.name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}

# Nothing may connect to an instance. The module http adds the one rule that lets its load balancer in.
resource "aws_security_group" "this" {
  name        = "${var.name}-fleet"
  description = "Instances of the fleet ${var.name}"
  vpc_id      = var.vpc_id
  tags        = local.tags
}

locals {
  # AWS, webhooks and the event sink speak HTTPS; names are looked up in the network alone.
  egress = {
    https   = { protocol = "tcp", port = 443, cidr = "0.0.0.0/0" }
    dns     = { protocol = "udp", port = 53, cidr = data.aws_vpc.this.cidr_block }
    dns-tcp = { protocol = "tcp", port = 53, cidr = data.aws_vpc.this.cidr_block }
  }
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each          = local.egress
  security_group_id = aws_security_group.this.id
  description       = each.key
  ip_protocol       = each.value.protocol
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = each.value.cidr
  tags              = local.tags
}

resource "aws_launch_template" "this" {
  name                                 = var.name
  update_default_version               = true
  image_id                             = data.aws_ami.this.id
  instance_type                        = var.instance_types[0]
  instance_initiated_shutdown_behavior = "terminate"
  user_data                            = local.user_data_base64
  tags                                 = local.tags

  iam_instance_profile {
    arn = aws_iam_instance_profile.worker.arn
  }

  # One hop: a container, or a request that a page smuggles through a proxy, does not reach the role's credentials.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  monitoring {
    enabled = true
  }

  network_interfaces {
    associate_public_ip_address = false
    delete_on_termination       = true
    security_groups             = [aws_security_group.this.id]
  }

  block_device_mappings {
    device_name = data.aws_ami.this.root_device_name

    ebs {
      volume_type                = "gp3"
      volume_size                = var.volume.size_gib
      iops                       = var.volume.iops
      throughput                 = var.volume.throughput
      volume_initialization_rate = var.volume.initialization_rate
      encrypted                  = true
      kms_key_id                 = var.kms_key_arn
      delete_on_termination      = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = var.name })
    }
  }

  lifecycle {
    precondition {
      condition = alltrue([for type in data.aws_ec2_instance_type.each :
      contains(type.supported_architectures, data.aws_ami.this.architecture)])
      error_message = "the machine's image is built for ${data.aws_ami.this.architecture}, which not every instance type runs."
    }

    precondition {
      condition     = data.aws_ami.this.architecture == "x86_64"
      error_message = "hart's GPU libraries are built for x86_64 alone."
    }

    precondition {
      condition     = local.user_data_bytes < 16384
      error_message = "user data has ${local.user_data_bytes} bytes; EC2 takes less than 16384."
    }
  }
}

# AWS starts no instance on a volume with a key of the account's own unless the service's role may use that key; it says so nowhere.
resource "aws_kms_grant" "volumes" {
  count             = var.kms_key_arn == null ? 0 : 1
  name              = "${var.name}-volumes"
  key_id            = var.kms_key_arn
  grantee_principal = "arn:${local.partition}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
  operations        = ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey", "CreateGrant"]
}

resource "aws_autoscaling_group" "this" {
  name                      = var.name
  min_size                  = var.min_size
  max_size                  = var.max_size
  vpc_zone_identifier       = var.subnet_ids
  health_check_type         = var.http ? "ELB" : "EC2"
  health_check_grace_period = var.http ? 60 : 0
  default_instance_warmup   = var.cold_start_seconds
  capacity_rebalance        = var.capacity_rebalance
  termination_policies      = ["OldestInstance"]
  max_instance_lifetime     = var.max_instance_lifetime_days * 86400
  wait_for_capacity_timeout = "0"
  enabled_metrics           = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances", "GroupTotalInstances"]
  metrics_granularity       = "1Minute"

  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = var.on_demand_base
      on_demand_percentage_above_base_capacity = 100 - var.spot_percentage
      on_demand_allocation_strategy            = "prioritized"
      spot_allocation_strategy                 = "price-capacity-optimized"
    }

    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this.id
        version            = aws_launch_template.this.latest_version
      }

      dynamic "override" {
        for_each = distinct(var.instance_types)

        content {
          instance_type = override.value
        }
      }
    }
  }

  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 110
  }

  # Hooks of the group itself, so that its first instances have them. An instance completes this one when hart is ready: what is in
  # service can draw, and what cannot start is replaced.
  initial_lifecycle_hook {
    name                 = local.launch_hook
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    heartbeat_timeout    = 900
    default_result       = "ABANDON"
  }

  initial_lifecycle_hook {
    name                 = local.terminate_hook
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = 180
    default_result       = "CONTINUE"
  }

  dynamic "tag" {
    for_each = merge(local.tags, { Name = var.name })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false
    }
  }

  # The alarm, the wake policy and retiring instances change the desired number; the module http attaches its target group.
  lifecycle {
    ignore_changes = [desired_capacity, target_group_arns, traffic_source]
  }

  depends_on = [aws_iam_role_policy.worker, aws_iam_role_policy.further, aws_kms_grant.volumes, aws_vpc_security_group_egress_rule.this]
}
