# What the module refuses before anything is planned.
mock_provider "aws" {}

variables {
  name = "hart"
}

run "a_name_with_capitals" {
  command = plan
  variables {
    name = "Hart"
  }
  expect_failures = [var.name]
}

run "a_name_that_makes_bucket_names_too_long" {
  command = plan
  variables {
    name = "a-name-of-twenty-one-x"
  }
  expect_failures = [var.name]
}

run "a_prefix_without_a_slash" {
  command = plan
  variables {
    prefix = "hart"
  }
  expect_failures = [var.prefix]
}

run "an_image_retention_of_no_days" {
  command = plan
  variables {
    image_retention_days = 0
  }
  expect_failures = [var.image_retention_days]
}

run "old_versions_for_ever" {
  command = plan
  variables {
    noncurrent_days = 91
  }
  expect_failures = [var.noncurrent_days]
}

run "an_alias_of_a_key" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/pictures"
  }
  expect_failures = [var.kms_key_arn]
}

run "every_origin" {
  command = plan
  variables {
    cors_origins = ["*"]
  }
  expect_failures = [var.cors_origins]
}

run "one_bucket_for_both" {
  command = plan
  variables {
    images_bucket_name = "my-bucket"
    models_bucket_name = "my-bucket"
  }
  expect_failures = [var.models_bucket_name]
}
