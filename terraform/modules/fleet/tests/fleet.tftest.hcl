# What the module makes from ordinary inputs. AWS is a mock: nothing here is asked of an account.
mock_provider "aws" {
  source = "./tests/mock"
}

variables {
  name            = "hart"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-a", "subnet-b", "subnet-c"]
  instance_types  = ["g6.xlarge", "g5.xlarge"]
  seconds_per_job = 6
  ami_id          = "ami-12345678"
  artifact        = { uri = "s3://hart-models/releases/hart-1.0.0.tar.zst", sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
  pack            = { uri = "s3://hart-models/packs/hart-1024", digest = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" }
  jobs_queue      = { url = "https://sqs.eu-central-1.amazonaws.com/123456789012/hart-jobs", arn = "arn:aws:sqs:eu-central-1:123456789012:hart-jobs", name = "hart-jobs" }
  images_bucket   = { name = "hart-images", arn = "arn:aws:s3:::hart-images" }
  models_bucket   = { name = "hart-models", arn = "arn:aws:s3:::hart-models" }
}

run "launch_template_guards_credentials" {
  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required"
    error_message = "the metadata service must ask for a token"
  }
  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "a container must not reach the role's credentials"
  }
  assert {
    condition     = alltrue([for n in aws_launch_template.this.network_interfaces : n.associate_public_ip_address == "false"])
    error_message = "instances must have no public address"
  }
  assert {
    condition     = aws_launch_template.this.key_name == null || aws_launch_template.this.key_name == ""
    error_message = "there must be no SSH key"
  }
}

run "an_instance_that_powers_off_is_gone" {
  assert {
    condition     = aws_launch_template.this.instance_initiated_shutdown_behavior == "terminate"
    error_message = "a stopped instance would be kept and its volume billed"
  }
}

run "volume_is_encrypted_gp3" {
  assert {
    condition     = tostring(one(one(aws_launch_template.this.block_device_mappings).ebs).encrypted) == "true" && one(one(aws_launch_template.this.block_device_mappings).ebs).volume_type == "gp3"
    error_message = "the root volume must be encrypted gp3"
  }
  assert {
    condition     = one(one(aws_launch_template.this.block_device_mappings).ebs).iops == 3000 && one(one(aws_launch_template.this.block_device_mappings).ebs).throughput == 500 && one(one(aws_launch_template.this.block_device_mappings).ebs).volume_initialization_rate == 300
    error_message = "iops, throughput and initialization rate are those of the variable"
  }
  assert {
    condition     = tostring(one(one(aws_launch_template.this.block_device_mappings).ebs).delete_on_termination) == "true"
    error_message = "a volume must not outlive its instance"
  }
  assert {
    condition     = length(aws_kms_grant.volumes) == 0
    error_message = "without a key of one's own there is no grant"
  }
}

run "own_key_is_granted_to_the_service_of_groups" {
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }
  assert {
    condition     = endswith(aws_kms_grant.volumes[0].grantee_principal, "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")
    error_message = "without the grant every launch fails, silently"
  }
  assert {
    condition     = contains(aws_kms_grant.volumes[0].operations, "CreateGrant") && one(one(aws_launch_template.this.block_device_mappings).ebs).kms_key_id == var.kms_key_arn
    error_message = "the volume uses the key, and the service passes the grant on"
  }
  assert {
    condition = [for s in local.worker_policy.Statement : s if s.Sid == "OwnKey"] == [{
      Sid       = "OwnKey"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = var.kms_key_arn
      Condition = { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com", "sqs.eu-central-1.amazonaws.com", "ssm.eu-central-1.amazonaws.com"] } }
    }]
    error_message = "the key is used through S3, SQS and the parameter store alone"
  }
}

run "group_spreads_over_types_and_subnets" {
  assert {
    condition     = aws_autoscaling_group.this.vpc_zone_identifier == toset(var.subnet_ids)
    error_message = "the group uses every subnet"
  }
  assert {
    condition     = [for o in one(one(aws_autoscaling_group.this.mixed_instances_policy).launch_template).override : o.instance_type] == ["g6.xlarge", "g5.xlarge"]
    error_message = "the group uses every instance type"
  }
  assert {
    condition     = one(one(aws_autoscaling_group.this.mixed_instances_policy).instances_distribution).spot_allocation_strategy == "price-capacity-optimized" && one(one(aws_autoscaling_group.this.mixed_instances_policy).instances_distribution).on_demand_percentage_above_base_capacity == 0
    error_message = "Spot is allocated by price and capacity, and is all of it by default"
  }
  assert {
    condition     = aws_autoscaling_group.this.capacity_rebalance == false
    error_message = "a likely interruption is no reason to replace an instance"
  }
}

run "group_counts_from_zero" {
  assert {
    condition     = aws_autoscaling_group.this.min_size == 0 && aws_autoscaling_group.this.max_size == 4
    error_message = "the fleet goes home when there is no work"
  }
  assert {
    condition     = aws_autoscaling_group.this.protect_from_scale_in == null || aws_autoscaling_group.this.protect_from_scale_in == false
    error_message = "protected instances keep a group from being destroyed"
  }
  assert {
    condition     = aws_autoscaling_group.this.wait_for_capacity_timeout == "0"
    error_message = "apply must not wait for instances"
  }
  assert {
    condition     = aws_autoscaling_group.this.termination_policies == tolist(["OldestInstance"])
    error_message = "the oldest instance ends first"
  }
  assert {
    condition     = toset(aws_autoscaling_group.this.enabled_metrics) == toset(["GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances", "GroupTotalInstances"])
    error_message = "the alarm reads GroupDesiredCapacity, and the dashboard the others"
  }
}

run "instances_are_renewed_without_a_gap" {
  assert {
    condition     = aws_autoscaling_group.this.max_instance_lifetime == 14 * 86400
    error_message = "an instance is replaced after two weeks"
  }
  assert {
    condition     = aws_autoscaling_group.this.instance_maintenance_policy[0].min_healthy_percentage == 100 && aws_autoscaling_group.this.instance_maintenance_policy[0].max_healthy_percentage == 110
    error_message = "the new instance starts before the old one ends"
  }
}

run "hooks_hold_instances" {
  assert {
    condition = [for h in aws_autoscaling_group.this.initial_lifecycle_hook : [h.heartbeat_timeout, h.default_result]
    if h.lifecycle_transition == "autoscaling:EC2_INSTANCE_LAUNCHING"] == [[900, "ABANDON"]]
    error_message = "what is not ready within 15 minutes is replaced, not counted"
  }
  assert {
    condition = [for h in aws_autoscaling_group.this.initial_lifecycle_hook : [h.heartbeat_timeout, h.default_result]
    if h.lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING"] == [[180, "CONTINUE"]]
    error_message = "an instance has 180 s to drain, and goes after that"
  }
}

run "alarm_asks_for_what_is_missing" {
  assert {
    condition     = one([for q in aws_cloudwatch_metric_alarm.backlog.metric_query : q.expression if q.return_data]) == "CEIL((v + f) / 20) - n"
    error_message = "20 jobs of 6 s wait 120 s: one instance for each 20, less those that were asked for"
  }
  assert {
    condition     = one([for q in aws_cloudwatch_metric_alarm.backlog.metric_query : q.expression if q.id == "n"]) == "FILL(d, REPEAT)"
    error_message = "gaps in the group's metric are filled with its last value"
  }
  assert {
    condition = toset([for q in aws_cloudwatch_metric_alarm.backlog.metric_query : "${q.id}=${one(q.metric).metric_name}" if length(q.metric) > 0]) == toset([
    "v=ApproximateNumberOfMessagesVisible", "f=ApproximateNumberOfMessagesNotVisible", "d=GroupDesiredCapacity"])
    error_message = "waiting jobs, jobs in work and the desired number are counted"
  }
  assert {
    condition     = alltrue([for q in aws_cloudwatch_metric_alarm.backlog.metric_query : one(q.metric).period == 60 if length(q.metric) > 0])
    error_message = "the period is a minute"
  }
  assert {
    condition = alltrue([aws_cloudwatch_metric_alarm.backlog.threshold == 1, aws_cloudwatch_metric_alarm.backlog.evaluation_periods == 1,
      aws_cloudwatch_metric_alarm.backlog.datapoints_to_alarm == 1, aws_cloudwatch_metric_alarm.backlog.treat_missing_data == "notBreaching",
    aws_cloudwatch_metric_alarm.backlog.comparison_operator == "GreaterThanOrEqualToThreshold"])
    error_message = "one missing instance in one minute is enough, and an idle queue sends no metrics"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.backlog.alarm_actions == toset([aws_autoscaling_policy.backlog.arn])
    error_message = "the alarm executes the step policy"
  }
}

run "one_instance_for_each_job_that_takes_longer_than_the_wait" {
  variables {
    seconds_per_job = 200
  }
  assert {
    condition     = output.jobs_per_instance == 1 && endswith(local.missing_instances, "/ 1) - n")
    error_message = "the expression must never divide by zero"
  }
}

run "policies_only_add" {
  assert {
    condition = [for s in aws_autoscaling_policy.backlog.step_adjustment : "${s.metric_interval_lower_bound}-${s.metric_interval_upper_bound == null ? "" : s.metric_interval_upper_bound}:${s.scaling_adjustment}"
    ] == ["0-1:1", "1-3:2", "3-7:4", "7-:8"]
    error_message = "1 missing adds 1, 2 or 3 add 2, 4 to 7 add 4, more add 8"
  }
  assert {
    condition     = alltrue([for s in local.steps : s.add > 0 && s.add <= s.lower + 1])
    error_message = "no step adds more than what is missing"
  }
  assert {
    condition     = aws_autoscaling_policy.backlog.policy_type == "StepScaling" && aws_autoscaling_policy.backlog.estimated_instance_warmup == 1
    error_message = "instances that are starting must not be subtracted twice"
  }
}

run "wake_adds_one" {
  assert {
    condition = alltrue([aws_autoscaling_policy.wake.policy_type == "SimpleScaling", aws_autoscaling_policy.wake.adjustment_type == "ChangeInCapacity",
    aws_autoscaling_policy.wake.scaling_adjustment == 1, aws_autoscaling_policy.wake.cooldown == 300])
    error_message = "the wake policy adds one instance, and not again during its cold start"
  }
  assert {
    condition     = output.wake_policy_arn == aws_autoscaling_policy.wake.arn
    error_message = "the door needs the policy's ARN"
  }
  assert {
    condition     = jsondecode(output.wake_policy_json).Statement[0].Action == "autoscaling:ExecutePolicy" && jsondecode(output.wake_policy_json).Statement[0].Resource == local.group_arn
    error_message = "the door may execute policies of this group alone"
  }
}

run "nothing_may_connect" {
  assert {
    condition     = length(coalesce(aws_security_group.this.ingress, [])) == 0 && length(coalesce(aws_security_group.this.egress, [])) == 0
    error_message = "the group itself has no rules of its own"
  }
  assert {
    condition = { for name, rule in aws_vpc_security_group_egress_rule.this : name => "${rule.ip_protocol} ${rule.from_port}-${rule.to_port} ${rule.cidr_ipv4}" } == {
      https = "tcp 443-443 0.0.0.0/0", dns = "udp 53-53 10.0.0.0/16", dns-tcp = "tcp 53-53 10.0.0.0/16"
    }
    error_message = "instances reach HTTPS, and DNS inside of the network, nothing else"
  }
}

run "office_hours" {
  variables {
    schedules = { open = { recurrence = "0 8 * * 1-5", min_size = 2, time_zone = "Europe/Berlin" }, close = { recurrence = "0 18 * * 1-5", min_size = 0 } }
  }
  assert {
    condition     = aws_autoscaling_schedule.this["open"].min_size == 2 && aws_autoscaling_schedule.this["close"].time_zone == "Etc/UTC"
    error_message = "schedules change the minimum"
  }
  assert {
    condition     = alltrue([for s in aws_autoscaling_schedule.this : s.desired_capacity == -1 && s.max_size == -1])
    error_message = "schedules never end an instance: the desired number stays"
  }
}

run "logs_are_kept_for_a_time" {
  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && output.log_group_name == "/hart/hart"
    error_message = "logs are kept for 30 days"
  }
}

run "http_mode" {
  variables {
    http     = true
    min_size = 1
    keys     = { web = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" }
  }
  assert {
    condition     = aws_autoscaling_group.this.health_check_type == "ELB"
    error_message = "an instance that the load balancer finds unhealthy is replaced"
  }
  assert {
    condition = alltrue([output.environment.HART_ROLE == "all", output.environment.QUARKUS_HTTP_HOST == "0.0.0.0",
    output.environment.QUARKUS_SHUTDOWN_DELAY == "10s", output.environment.HART_KEYS__WEB__HASH == var.keys.web])
    error_message = "hart listens beyond the machine, with a key, and stays a moment after it was told to stop"
  }
  assert {
    condition     = output.drain_seconds == 100
    error_message = "delay and timeout together must be at most 105 s with Spot notices"
  }
}
