# How the modules are joined. No run reaches AWS.
mock_provider "aws" {
  source = "./tests/mock"
}

variables {
  name            = "hart"
  vpc_id          = "vpc-0123"
  subnet_ids      = ["subnet-a", "subnet-b"]
  instance_types  = ["g6.xlarge", "g5.xlarge"]
  seconds_per_job = 10
  ami_id          = "ami-0123456789abcdef0"
  artifact        = { uri = "s3://hart-models/releases/hart-0.1.0-linux-x64.tar.zst", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }
  pack            = { uri = "s3://hart-models/packs/hart-1024", digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
}

run "queue_only" {
  command = plan

  assert {
    condition     = length(module.door) == 0 && length(module.http) == 0 && output.url == null
    error_message = "Without door and http there is only the fleet on its queue."
  }
  assert {
    condition     = toset(keys(output.environment)) == toset(["HART_STORE", "HART_S3_BUCKET", "HART_S3_PREFIX", "HART_S3_REGION", "HART_SQS_QUEUE", "HART_SQS_DEAD_LETTER_QUEUE", "HART_SQS_REGION", "HART_JOBS_ATTEMPTS"])
    error_message = "hart on another machine gets everything that it needs to use buckets and queues."
  }
  assert {
    condition     = output.queues.jobs.name == "hart-jobs" && output.buckets.images.name == "hart-images-123456789012-eu-central-1" && output.queues.events == null
    error_message = "The outputs name queues and buckets."
  }
  assert {
    condition     = length(aws_vpc_endpoint.s3) == 0 && length(aws_vpc_endpoint.interface) == 0
    error_message = "There are no endpoints unless they are asked for."
  }
}

run "workers_have_the_settings_of_the_buckets" {
  command = plan
  variables {
    prefix      = "pictures/"
    attempts    = 3
    environment = { HART_ENGINE_PROVIDER = "cuda" }
    keys        = { web = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
  }

  assert {
    condition     = module.fleet.environment["HART_S3_PREFIX"] == "pictures/" && module.fleet.environment["HART_JOBS_ATTEMPTS"] == "3" && module.fleet.environment["HART_ENGINE_PROVIDER"] == "cuda"
    error_message = "Workers have the prefix, the attempts and the operator's settings."
  }
  assert {
    condition     = module.fleet.environment["HART_S3_BUCKET"] == "hart-images-123456789012-eu-central-1" && module.fleet.environment["HART_ROLE"] == "worker"
    error_message = "Workers write to the images bucket and take no requests."
  }
}

run "door" {
  command = plan
  variables {
    door = { artifact = { uri = "s3://hart-models/releases/hart-door-0.1.0.zip", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" } }
    keys = { web = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
  }

  override_module {
    target = module.fleet
    outputs = {
      group             = { name = "hart", arn = "arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:1:autoScalingGroupName/hart" }
      wake_policy_arn   = "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:2:autoScalingGroupName/hart:policyName/hart-wake"
      wake_policy_json  = "{}"
      role_arn          = "arn:aws:iam::123456789012:role/hart"
      security_group_id = "sg-1"
      log_group_name    = "/hart/hart"
      environment       = {}
      jobs_per_instance = 12
      drain_seconds     = 90
      engine_builder    = null
    }
  }

  assert {
    condition     = module.door[0].environment["HART_WAKE_POLICY"] == output.wake_policy_arn && module.door[0].environment["HART_WAKE_GROUP"] == "hart"
    error_message = "The door wakes the fleet."
  }
  assert {
    condition     = module.door[0].environment["HART_PACK"] == "s3://hart-models/packs/hart-1024/pack.json" && module.door[0].environment["HART_KEYS__WEB__HASH"] == var.keys.web && module.door[0].environment["HART_S3_BUCKET"] == output.buckets.images.name
    error_message = "The door reads the description of the pack, knows the API keys and the bucket."
  }
  assert {
    condition     = contains(output.alarm_names, "hart-no-sweep") && contains(output.alarm_names, "hart-errors-api")
    error_message = "Door and sweep have alarms."
  }
  assert {
    condition     = module.door[0].sweep_rule_name == "hart-sweep"
    error_message = "The sweep runs by a rule."
  }
}

run "http" {
  command = plan
  variables {
    min_size = 1
    http     = { subnet_ids = ["subnet-c", "subnet-d"], certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1", host = "images.example.com" }
    keys     = { web = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
  }

  assert {
    condition     = output.url == "https://images.example.com"
    error_message = "Callers reach the load balancer."
  }
  assert {
    condition     = module.fleet.environment["HART_ROLE"] == "all" && module.fleet.environment["QUARKUS_HTTP_HOST"] == "0.0.0.0"
    error_message = "Instances behind a load balancer take requests."
  }
  assert {
    condition     = contains(output.alarm_names, "hart-errors-http") && contains(output.alarm_names, "hart-unreachable-http")
    error_message = "The load balancer has alarms."
  }
}

run "endpoints" {
  command = plan
  variables {
    endpoints = { route_table_ids = ["rtb-1"], services = ["sqs", "ssm"], client_cidr_blocks = ["10.0.0.0/16"] }
  }

  assert {
    condition     = aws_vpc_endpoint.s3["network"].service_name == "com.amazonaws.eu-central-1.s3" && aws_vpc_endpoint.s3["network"].vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3["network"].route_table_ids == toset(["rtb-1"])
    error_message = "S3 is reached by a gateway endpoint, which costs nothing."
  }
  assert {
    condition     = { for service, endpoint in aws_vpc_endpoint.interface : service => endpoint.service_name } == { sqs = "com.amazonaws.eu-central-1.sqs", ssm = "com.amazonaws.eu-central-1.ssm" }
    error_message = "Only the services that are asked for get an interface endpoint."
  }
  assert {
    condition     = alltrue([for rule in concat(values(aws_vpc_security_group_ingress_rule.endpoints), values(aws_vpc_security_group_ingress_rule.endpoints_others)) : rule.from_port == 443 && rule.to_port == 443]) && length(aws_vpc_security_group_ingress_rule.endpoints_door) == 0
    error_message = "Endpoints are reached on port 443 only."
  }
}

run "everything_has_the_tag" {
  command = plan
  variables {
    tags      = { team = "pictures" }
    endpoints = { route_table_ids = ["rtb-1"] }
  }

  assert {
    condition     = aws_vpc_endpoint.s3["network"].tags["hart"] == "hart" && aws_vpc_endpoint.s3["network"].tags["team"] == "pictures"
    error_message = "Costs are counted by the tag hart."
  }
}

# The module observability adds up what the scripts of an instance count, dimension by dimension.
run "alarms_know_what_the_scripts_report" {
  command = plan

  assert {
    condition     = toset(flatten(regexall("(?m)(?:\\{ |^ *)failed ([a-z]+)", file("../infra/aws/bin/hart-retire")))) == toset(module.observability.counted["RetirementFailed"])
    error_message = "Every rung at which a retirement fails is counted."
  }
  assert {
    condition = toset(concat(
      flatten(regexall("give_up ([a-z]+)", file("../infra/aws/bin/hart-boot"))),
      flatten(regexall("hart-unhealthy\" ([a-z]+)", file("../infra/aws/bin/hart-retire"))),
      flatten(regexall("hart-unhealthy ([a-z]+)", file("../infra/aws/systemd/hart-unhealthy.service"))),
    )) == toset(module.observability.counted["InstanceFailed"])
    error_message = "Every reason for which an instance fails is counted."
  }
}
