# Each statement of each policy. No run reaches AWS.
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
}

run "what_a_worker_may_do" {
  command = plan

  assert {
    condition = jsondecode(output.worker_policy_json).Statement[0] == {
      Sid      = "ImagesAndRecords"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "arn:aws:s3:::hart-images-123456789012-eu-central-1/hart/*"
    }
    error_message = "A worker reads, writes and removes objects below the prefix (docs/guides/storage.md)."
  }
  assert {
    condition = jsondecode(output.worker_policy_json).Statement[1] == {
      Sid       = "ListImagesAndRecords"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::hart-images-123456789012-eu-central-1"
      Condition = { StringLike = { "s3:prefix" = "hart/*" } }
    }
    error_message = "A worker lists below the prefix (docs/guides/storage.md)."
  }
  assert {
    condition = jsondecode(output.worker_policy_json).Statement[2] == {
      Sid      = "ReadPacksAndEngines"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = ["arn:aws:s3:::hart-models-123456789012-eu-central-1/packs/*", "arn:aws:s3:::hart-models-123456789012-eu-central-1/engines/*"]
    }
    error_message = "A worker reads packs and engines."
  }
  assert {
    condition     = jsondecode(output.worker_policy_json).Statement[3].Condition == { StringLike = { "s3:prefix" = ["packs/*", "engines/*"] } } && jsondecode(output.worker_policy_json).Statement[3].Action == "s3:ListBucket"
    error_message = "A worker lists packs and engines and nothing else of the models bucket."
  }
  assert {
    condition     = length(jsondecode(output.worker_policy_json).Statement) == 4
    error_message = "A worker may do nothing else."
  }
}

run "what_a_door_may_do" {
  command = plan

  assert {
    condition = jsondecode(output.door_policy_json).Statement[0] == {
      Sid      = "RecordsAndImagesOfJobs"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = ["arn:aws:s3:::hart-images-123456789012-eu-central-1/hart/records/*", "arn:aws:s3:::hart-images-123456789012-eu-central-1/hart/images/jobs/*"]
    }
    error_message = "A door reads, writes and removes records and images of jobs, and no image of a request."
  }
  assert {
    condition     = jsondecode(output.door_policy_json).Statement[1].Resource == "arn:aws:s3:::hart-images-123456789012-eu-central-1/hart/probe" && !contains(jsondecode(output.door_policy_json).Statement[1].Action, "s3:DeleteObject")
    error_message = "A door writes and reads the probe."
  }
  assert {
    condition     = jsondecode(output.door_policy_json).Statement[2].Condition == { StringLike = { "s3:prefix" = ["hart/", "hart/records/*", "hart/images/jobs/*"] } }
    error_message = "A door lists records and images of jobs, and the prefix itself at its start."
  }
  assert {
    condition = jsondecode(output.door_policy_json).Statement[3] == {
      Sid      = "ReadDescriptionsOfPacks"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::hart-models-123456789012-eu-central-1/packs/*/pack.json"
    }
    error_message = "A door reads descriptions of packs and no weights."
  }
  assert {
    condition     = length(jsondecode(output.door_policy_json).Statement) == 4
    error_message = "A door may do nothing else."
  }
}

run "only_a_builder_writes_engines" {
  command = plan

  assert {
    condition = [for statement in jsondecode(output.builder_policy_json).Statement : statement if contains(flatten([statement.Action]), "s3:PutObject")] == [{
      Sid      = "WriteEngines"
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "arn:aws:s3:::hart-models-123456789012-eu-central-1/engines/*"
    }]
    error_message = "A builder writes engines and nothing else."
  }
  assert {
    condition = alltrue(flatten([for policy in [output.worker_policy_json, output.door_policy_json] :
      [for statement in jsondecode(policy).Statement : !contains(flatten([statement.Action]), "s3:PutObject") ||
    !strcontains(jsonencode(statement.Resource), "hart-models")]]))
    error_message = "Neither worker nor door may write in the models bucket."
  }
}

run "no_action_is_a_star" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = alltrue(flatten([for policy in [output.worker_policy_json, output.door_policy_json, output.builder_policy_json] :
      [for statement in jsondecode(policy).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]]
    ]))
    error_message = "Every action is named in full."
  }
  assert {
    condition = alltrue(flatten([for policy in [output.worker_policy_json, output.door_policy_json, output.builder_policy_json] :
      [for statement in jsondecode(policy).Statement : [for resource in flatten([statement.Resource]) : resource != "*"]]
    ]))
    error_message = "Every statement names its resources."
  }
}

run "settings_of_hart" {
  command = plan

  assert {
    condition = output.environment == tomap({
      HART_STORE     = "s3"
      HART_S3_BUCKET = "hart-images-123456789012-eu-central-1"
      HART_S3_PREFIX = "hart/"
      HART_S3_REGION = "eu-central-1"
    })
    error_message = "The settings name the buckets."
  }
}
