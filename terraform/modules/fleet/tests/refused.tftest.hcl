# Inputs that the module refuses, each by the variable that is wrong.
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

run "refuses_one_subnet" {
  command = plan
  variables {
    subnet_ids = ["subnet-a", "subnet-a"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_one_instance_type" {
  command = plan
  variables {
    instance_types = ["g6.xlarge", "g6.xlarge"]
  }
  expect_failures = [var.instance_types]
}

run "refuses_types_with_b200" {
  command = plan
  variables {
    instance_types = ["g6.xlarge", "p6-b200.48xlarge"]
  }
  expect_failures = [var.instance_types]
}

run "refuses_types_with_gb200" {
  command = plan
  variables {
    instance_types = ["g6.xlarge", "u-p6e-gb200x72.metal"]
  }
  expect_failures = [var.instance_types]
}

run "refuses_no_instance_type_at_all" {
  command = plan
  variables {
    instance_types = ["g6.xlarge", "G6 XLARGE"]
  }
  expect_failures = [var.instance_types]
}

run "refuses_name_with_capitals" {
  command = plan
  variables {
    name = "Hart Fleet"
  }
  expect_failures = [var.name]
}

run "refuses_max_below_min" {
  command = plan
  variables {
    min_size = 5
  }
  expect_failures = [var.max_size]
}

run "refuses_spot_above_100" {
  command = plan
  variables {
    spot_percentage = 101
  }
  expect_failures = [var.spot_percentage]
}

run "refuses_idle_shorter_than_a_pause" {
  command = plan
  variables {
    idle_minutes = 5
  }
  expect_failures = [var.idle_minutes]
}

run "refuses_idle_shorter_than_an_own_pause" {
  command = plan
  variables {
    longest_pause_seconds = 3600
  }
  expect_failures = [var.idle_minutes]
}

run "refuses_http_without_an_instance" {
  command = plan
  variables {
    http = true
    keys = { web = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" }
  }
  expect_failures = [var.http]
}

run "refuses_http_without_a_key" {
  command = plan
  variables {
    http     = true
    min_size = 1
  }
  expect_failures = [var.http]
}

run "refuses_http_schedule_to_zero" {
  command = plan
  variables {
    http      = true
    min_size  = 1
    keys      = { web = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" }
    schedules = { night = { recurrence = "0 20 * * *", min_size = 0 } }
  }
  expect_failures = [var.schedules]
}

run "refuses_lifetime_of_a_day" {
  command = plan
  variables {
    max_instance_lifetime_days = 1
  }
  expect_failures = [var.max_instance_lifetime_days]
}

run "refuses_two_images" {
  command = plan
  variables {
    ami_ssm_parameter = "/aws/service/some/ami"
  }
  expect_failures = [var.ami_id]
}

run "refuses_no_image" {
  command = plan
  variables {
    ami_id = null
  }
  expect_failures = [var.ami_id]
}

run "refuses_slow_volume" {
  command = plan
  variables {
    volume = { throughput = 50 }
  }
  expect_failures = [var.volume]
}

run "refuses_alias_as_key" {
  command = plan
  variables {
    kms_key_arn = "alias/hart"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_key_in_plain_text" {
  command = plan
  variables {
    keys = { web = "hk-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }
  }
  expect_failures = [var.keys]
}

run "refuses_key_with_a_wrong_name" {
  command = plan
  variables {
    keys = { "we-b" = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" }
  }
  expect_failures = [var.keys]
}

run "refuses_secret_in_plain_text" {
  command = plan
  variables {
    secrets = { HART_SOMETHING = "whsec_AAAAAAAA" }
  }
  expect_failures = [var.secrets]
}

run "refuses_secret_under_a_name_of_the_module" {
  command = plan
  variables {
    secrets = { HART_SQS_QUEUE = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/queue" }
  }
  expect_failures = [var.secrets]
}

run "refuses_secret_and_setting_of_one_name" {
  command = plan
  variables {
    environment = { HART_EVENTS_SINK = "https://example.com" }
    secrets     = { HART_EVENTS_SINK = "arn:aws:ssm:eu-central-1:123456789012:parameter/hart/sink" }
  }
  expect_failures = [var.secrets]
}

run "refuses_retire_after" {
  command = plan
  variables {
    environment = { HART_WORKER_RETIRE_AFTER = "10m" }
  }
  expect_failures = [var.environment]
}

run "refuses_setting_of_the_module" {
  command = plan
  variables {
    environment = { HART_SPOT_NOTICE = "false" }
  }
  expect_failures = [var.environment]
}

run "refuses_upload_of_engines_by_workers" {
  command = plan
  variables {
    environment = { HART_ENGINE_CACHE_UPLOAD = "true" }
  }
  expect_failures = [var.environment]
}

run "refuses_setting_with_a_secret_name" {
  command = plan
  variables {
    environment = { HART_KEYS__WEB__WEBHOOK_SECRETS = "x" }
  }
  expect_failures = [var.environment]
}

run "refuses_setting_with_a_credential" {
  command = plan
  variables {
    environment = { HART_EVENTS_SINK = "https://user:pass@example.com/events" }
  }
  expect_failures = [var.environment]
}

run "refuses_setting_with_a_random_value" {
  command = plan
  variables {
    environment = { HART_OTHER = "wJalrXUtnFEMIAK7MDENGabPxRfiCYEXAMPLEKEYab" }
  }
  expect_failures = [var.environment]
}

run "refuses_setting_with_a_line_break" {
  command = plan
  variables {
    environment = { HART_OTHER = "a\nHART_OPEN=true" }
  }
  expect_failures = [var.environment]
}

run "refuses_key_among_settings" {
  command = plan
  variables {
    environment = { HART_KEYS__WEB__HASH = "sha256:1" }
  }
  expect_failures = [var.environment]
}

run "refuses_artifact_without_a_digest" {
  command = plan
  variables {
    artifact = { uri = "s3://hart-models/releases/hart-1.0.0.tar.zst", sha256 = "latest" }
  }
  expect_failures = [var.artifact]
}

run "refuses_artifact_from_elsewhere" {
  command = plan
  variables {
    artifact = { uri = "https://example.com/hart.tar.zst", sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
  }
  expect_failures = [var.artifact]
}

run "refuses_pack_without_a_digest" {
  command = plan
  variables {
    pack = { uri = "s3://hart-models/packs/hart-1024", digest = "" }
  }
  expect_failures = [var.pack]
}

run "refuses_an_image_for_another_architecture" {
  command = plan
  override_data {
    target = data.aws_ami.this
    values = { architecture = "arm64", id = "ami-12345678", root_device_name = "/dev/xvda" }
  }
  expect_failures = [aws_launch_template.this]
}

run "refuses_a_type_for_another_architecture" {
  command = plan
  override_data {
    target = data.aws_ec2_instance_type.each["g5.xlarge"]
    values = { supported_architectures = ["arm64"] }
  }
  expect_failures = [aws_launch_template.this]
}
