# Everything that can be read from the plan. No run reaches AWS.
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

run "names_of_the_buckets" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this["images"].bucket == "hart-images-123456789012-eu-central-1"
    error_message = "The images bucket is named after the account and the region, since names of buckets are global."
  }
  assert {
    condition     = aws_s3_bucket.this["models"].bucket == "hart-models-123456789012-eu-central-1"
    error_message = "The models bucket is named after the account and the region."
  }
  assert {
    condition     = output.images_bucket.arn == "arn:aws:s3:::hart-images-123456789012-eu-central-1" && output.models_bucket.name == aws_s3_bucket.this["models"].bucket
    error_message = "The outputs name the buckets."
  }
  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : bucket.force_destroy == false])
    error_message = "destroy removes no bucket that holds something."
  }
}

run "names_that_are_given" {
  command = plan
  variables {
    images_bucket_name = "my-pictures"
    models_bucket_name = "my-models"
    prefix             = ""
    force_destroy      = true
  }

  assert {
    condition     = aws_s3_bucket.this["images"].bucket == "my-pictures" && aws_s3_bucket.this["models"].bucket == "my-models"
    error_message = "A given name is the bucket's name."
  }
  assert {
    condition     = aws_s3_bucket.this["images"].force_destroy && aws_s3_bucket.this["models"].force_destroy
    error_message = "force_destroy reaches both buckets."
  }
  assert {
    condition     = !contains(keys(output.environment), "HART_S3_PREFIX")
    error_message = "Without a prefix there is no setting of it."
  }
  assert {
    condition     = jsondecode(output.worker_policy_json).Statement[0].Resource == "arn:aws:s3:::my-pictures/*"
    error_message = "Without a prefix a worker may write in the whole bucket."
  }
  assert {
    condition     = !can(jsondecode(output.worker_policy_json).Statement[1].Condition)
    error_message = "Without a prefix the listing has no condition (docs/guides/storage.md)."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.images.rule[0].filter[0].prefix == "images/0"
    error_message = "Without a prefix the lifecycle rule begins with images/0."
  }
}

run "nothing_is_public" {
  command = plan

  assert {
    condition = alltrue([for block in aws_s3_bucket_public_access_block.this :
    block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "All four blocks of public access are on, on both buckets."
  }
  assert {
    condition     = toset(keys(aws_s3_bucket_public_access_block.this)) == toset(["images", "models"])
    error_message = "Both buckets have the block."
  }
  assert {
    condition     = alltrue([for controls in aws_s3_bucket_ownership_controls.this : controls.rule[0].object_ownership == "BucketOwnerEnforced"])
    error_message = "ACLs are off."
  }
}

run "only_tls" {
  command = plan

  assert {
    condition     = toset(keys(aws_s3_bucket_policy.tls_only)) == toset(["images", "models"])
    error_message = "Both buckets have the policy."
  }
  assert {
    condition = jsondecode(aws_s3_bucket_policy.tls_only["images"].policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::hart-images-123456789012-eu-central-1", "arn:aws:s3:::hart-images-123456789012-eu-central-1/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    }
    error_message = "The images bucket denies every request without TLS, as docs/guides/storage.md states."
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.tls_only["models"].policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.tls_only["models"].policy).Statement[0].Condition == { Bool = { "aws:SecureTransport" = "false" } }
    error_message = "The models bucket denies every request without TLS."
  }
}

run "encryption_with_keys_of_s3" {
  command = plan

  assert {
    condition = alltrue([for sse in aws_s3_bucket_server_side_encryption_configuration.this :
    one(one(sse.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"])
    error_message = "Without a key both buckets are encrypted with keys of S3."
  }
  assert {
    condition     = length(aws_s3_bucket_server_side_encryption_configuration.this) == 2
    error_message = "Both buckets are encrypted."
  }
  assert {
    condition     = !can(output.environment.HART_S3_SSE)
    error_message = "Without a key hart leaves encryption to the bucket."
  }
}

run "encryption_with_a_key" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = alltrue([for sse in aws_s3_bucket_server_side_encryption_configuration.this :
      one(one(sse.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" &&
      one(one(sse.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn &&
    one(sse.rule).bucket_key_enabled])
    error_message = "The key encrypts both buckets, with the bucket key on."
  }
  assert {
    condition = alltrue([for policy in [output.worker_policy_json, output.door_policy_json, output.builder_policy_json] :
      contains([for statement in jsondecode(policy).Statement : jsonencode(statement)], jsonencode({
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Condition = { StringEquals = { "kms:ViaService" = "s3.eu-central-1.amazonaws.com" } }
        Effect    = "Allow"
        Resource  = var.kms_key_arn
        Sid       = "KeyOfTheBuckets"
    }))])
    error_message = "Every role may use the key, through S3 only."
  }
  assert {
    condition     = output.environment.HART_S3_SSE == "aws:kms" && output.environment.HART_S3_KMS_KEY == var.kms_key_arn
    error_message = "hart names the key in each request."
  }
}

run "lifecycle_of_images" {
  command = plan
  variables {
    image_retention_days = 14
    noncurrent_days      = 3
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.images.rule : rule.filter[0].prefix] == ["hart/images/0", "hart/", ""]
    error_message = "The rules are those of docs/guides/storage.md, and one for uploads."
  }
  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.images.rule : length(rule.expiration)] == [1, 1, 0]
    error_message = "Only images of requests expire, and markers of removed objects: never records/ nor images/jobs/."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.images.rule[0].expiration[0].days == 14 && aws_s3_bucket_lifecycle_configuration.images.rule[0].status == "Enabled"
    error_message = "Images of requests expire after image_retention_days."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.images.rule[1].noncurrent_version_expiration[0].noncurrent_days == 3 && aws_s3_bucket_lifecycle_configuration.images.rule[1].expiration[0].expired_object_delete_marker
    error_message = "Old versions are removed after noncurrent_days."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.images.rule[1].filter[0].prefix == "hart/"
    error_message = "Old versions of everything that hart wrote are removed."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.images.rule[2].abort_incomplete_multipart_upload[0].days_after_initiation == 1 && aws_s3_bucket_lifecycle_configuration.models.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 1
    error_message = "Uploads that were given up are removed after a day, in both buckets."
  }
}

run "versions" {
  command = plan
  variables {
    versioning = true
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.images.versioning_configuration).status == "Enabled"
    error_message = "versioning keeps old versions."
  }
}

run "cors_only_if_origins_are_given" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_cors_configuration.images) == 0
    error_message = "Without origins there is no CORS rule."
  }
}

run "cors" {
  command = plan
  variables {
    cors_origins = ["https://shop.example"]
  }

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.images[0].cors_rule).allowed_origins == toset(["https://shop.example"])
    error_message = "The rule names the origins."
  }
  assert {
    condition     = one(aws_s3_bucket_cors_configuration.images[0].cors_rule).allowed_methods == toset(["GET", "HEAD"])
    error_message = "Scripts may read and not write."
  }
}
