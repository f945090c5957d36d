# Every statement of the roles, and what is on the instances.
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


run "workers_may_do_this_and_nothing_else" {
  variables {
    secrets = { HART_KEYS__WEB__WEBHOOK_SECRETS = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook" }
  }
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.worker.policy).Statement : s.Sid => flatten([s.Action]) } == {
      ReadProgramAndPack = ["s3:GetObject"]
      ReadEngines        = ["s3:GetObject"]
      ListEngines        = ["s3:ListBucket"]
      ChangeOwnGroup     = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat", "autoscaling:SetInstanceHealth", "autoscaling:TerminateInstanceInAutoScalingGroup"]
      ReadGroups         = ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances"]
      SendMetrics        = ["cloudwatch:PutMetricData"]
      LookAtQueue        = ["sqs:GetQueueAttributes"]
      WriteLogs          = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      ReadSecrets        = ["ssm:GetParameter"]
    }
    error_message = "an action was added or removed"
  }
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.worker.policy).Statement : s.Sid => flatten([s.Resource]) } == {
      ReadProgramAndPack = ["arn:aws:s3:::hart-models/releases/hart-1.0.0.tar.zst", "arn:aws:s3:::hart-models/packs/hart-1024/*"]
      ReadEngines        = ["arn:aws:s3:::hart-models/engines/*"]
      ListEngines        = ["arn:aws:s3:::hart-models"]
      ChangeOwnGroup     = ["arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:*:autoScalingGroupName/hart"]
      ReadGroups         = ["*"]
      SendMetrics        = ["*"]
      LookAtQueue        = ["arn:aws:sqs:eu-central-1:123456789012:hart-jobs"]
      WriteLogs          = ["arn:aws:logs:eu-central-1:123456789012:log-group:/hart/hart:*"]
      ReadSecrets        = ["arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook"]
    }
    error_message = "a resource was widened or narrowed"
  }
  assert {
    condition = { for s in local.worker_policy.Statement : s.Sid => jsonencode(s.Condition) if can(s.Condition) } == {
      ListEngines = jsonencode({ StringLike = { "s3:prefix" = "engines/*" } })
      SendMetrics = jsonencode({ StringEquals = { "cloudwatch:namespace" = "hart" } })
    }
    error_message = "a condition was added or removed"
  }
  assert {
    condition     = alltrue([for s in concat(local.worker_policy.Statement, local.builder_policy.Statement) : s.Effect == "Allow" && alltrue([for a in flatten([s.Action]) : !strcontains(a, "*")])])
    error_message = "no action may have a star"
  }
}

run "without_secrets_no_parameter_is_readable" {
  assert {
    condition     = length([for s in local.worker_policy.Statement : s if s.Sid == "ReadSecrets"]) == 0
    error_message = "a statement without a resource would be refused by AWS"
  }
}

run "only_instances_take_the_role" {
  assert {
    condition     = jsondecode(aws_iam_role.worker.assume_role_policy).Statement == [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" } }]
    error_message = "only EC2 may take the role"
  }
  assert {
    condition     = length(aws_iam_role_policy_attachment.session_manager) == 0 && length(aws_iam_role.engine_builder) == 0 && output.engine_builder == null
    error_message = "shells and the builder are off by default"
  }
}

run "workers_do_not_write_engines" {
  variables {
    engine_builder = true
    engines        = true
  }
  assert {
    condition     = length([for s in local.worker_policy.Statement : s if contains(flatten([s.Action]), "s3:PutObject")]) == 0
    error_message = "a worker that takes requests must not replace what all others execute"
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.engine_builder[0].policy).Statement : s.Resource if contains(flatten([s.Action]), "s3:PutObject")] == ["arn:aws:s3:::hart-models/engines/*"]
    error_message = "the builder writes engines and nothing else"
  }
  assert {
    condition     = output.engine_builder.role_arn == aws_iam_role.engine_builder[0].arn
    error_message = "the builder's role is an output"
  }
  assert {
    condition     = output.environment.HART_ENGINE_CACHE_S3 == "s3://hart-models/engines" && !contains(keys(output.environment), "HART_ENGINE_CACHE_UPLOAD")
    error_message = "workers read the archive of engines and do not upload"
  }
}

run "further_policies_and_shells" {
  variables {
    policy_jsons    = ["{\"Version\":\"2012-10-17\",\"Statement\":[]}", "{\"Version\":\"2012-10-17\",\"Statement\":[{}]}"]
    session_manager = true
  }
  assert {
    condition     = tolist([for p in aws_iam_role_policy.further : p.policy]) == var.policy_jsons
    error_message = "the policies of buckets and queues are the workers' too"
  }
  assert {
    condition     = aws_iam_role_policy_attachment.session_manager[0].policy_arn == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    error_message = "Session Manager needs its policy"
  }
}

run "user_data_is_small_and_complete" {
  variables {
    environment = { HART_ENGINE_PROVIDER = "tensorrt" }
    secrets     = { HART_KEYS__WEB__WEBHOOK_SECRETS = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook" }
    engines     = true
  }
  assert {
    condition     = local.user_data_bytes < 16384 && local.user_data_bytes > 2000
    error_message = "EC2 takes less than 16384 bytes of user data"
  }
  assert {
    condition     = aws_launch_template.this.user_data == base64gzip(local.user_data)
    error_message = "the launch template has the user data"
  }
  assert {
    condition     = startswith(local.user_data, "#!/bin/bash\n") && !strcontains(local.user_data, "%%{")
    error_message = "the template is rendered as a script"
  }
  assert {
    condition     = alltrue([for name in fileset("../../../infra/aws/bin", "*") : strcontains(local.user_data, file("../../../infra/aws/bin/${name}"))])
    error_message = "every script is on the instance, unchanged"
  }
  assert {
    condition     = alltrue([for name in fileset("../../../infra/aws/systemd", "*") : strcontains(local.user_data, file("../../../infra/aws/systemd/${name}"))])
    error_message = "every unit is on the instance, unchanged"
  }
  assert {
    condition     = strcontains(local.user_data, "\nSECRETS='HART_KEYS__WEB__WEBHOOK_SECRETS=arn:aws:ssm:eu-central-1:123456789012:parameter/hart/webhook'\n")
    error_message = "the instance knows where secrets lie, not what they are"
  }
  assert {
    condition = alltrue([for line in ["IDLE_SECONDS='900'", "LAUNCH_HOOK='ready'", "TERMINATE_HOOK='drain'", "LAUNCH_SECONDS='900'", "ENGINES='true'",
      "ARTIFACT_SHA256='${var.artifact.sha256}'", "PACK_DIGEST='${var.pack.digest}'", "QUEUE_URL='${var.jobs_queue.url}'",
    "HART_ENGINE_PROVIDER=\"tensorrt\"", "HART_SPOT_NOTICE=\"true\"", "HART_ROLE=\"worker\""] : strcontains(local.user_data, "\n${line}\n")])
    error_message = "a setting is missing in the user data"
  }
}

run "settings_of_hart" {
  assert {
    condition = output.environment == {
      HART_ROLE                        = "worker", HART_PACK = "/var/lib/hart/pack", HART_DATA = "/var/lib/hart/data", HART_CACHE = "/var/lib/hart/cache",
      HART_STORE                       = "s3", HART_S3_BUCKET = "hart-images", HART_S3_REGION = "eu-central-1", HART_JOBS_ENABLED = "true", HART_JOBS_LONGEST_PAUSE = "300s",
      HART_SQS_QUEUE                   = "https://sqs.eu-central-1.amazonaws.com/123456789012/hart-jobs", HART_SQS_REGION = "eu-central-1", HART_SPOT_NOTICE = "true",
      QUARKUS_HTTP_HOST                = "127.0.0.1", QUARKUS_HTTP_PORT = "8080", QUARKUS_SHUTDOWN_TIMEOUT = "90s",
      QUARKUS_LOG_CONSOLE_JSON_ENABLED = "true", AWS_REGION = "eu-central-1"
    }
    error_message = "the settings of a queue worker changed"
  }
  assert {
    condition     = alltrue([for name in keys(local.module_environment) : contains(local.reserved, name)])
    error_message = "every name that the module sets is refused in environment"
  }
}

run "ami_from_a_parameter" {
  variables {
    ami_id            = null
    ami_ssm_parameter = "/aws/service/some/ami"
  }
  assert {
    condition     = aws_launch_template.this.image_id == "ami-12345678" && local.ami_id == "ami-12345678"
    error_message = "the parameter's value is the machine's image"
  }
}
