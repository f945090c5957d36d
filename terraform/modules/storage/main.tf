data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  place = "${data.aws_caller_identity.current.account_id}-${data.aws_region.current.name}"
  buckets = {
    images = coalesce(var.images_bucket_name, "${var.name}-images-${local.place}")
    models = coalesce(var.models_bucket_name, "${var.name}-models-${local.place}")
  }

  # Only this form of an ARN is known before the buckets exist; the outputs and the bucket policies wait for the buckets.
  arns = { for role, bucket in local.buckets : role => "arn:${data.aws_partition.current.partition}:s3:::${bucket}" }

  tls_only = {
    for role, arn in local.arns : role => {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [arn, "${arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    }
  }
}

resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket        = each.value
  force_destroy = var.force_destroy
  tags          = merge(var.tags, { Name = each.value })
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    # Without the bucket key each image costs a call to KMS.
    bucket_key_enabled = var.kms_key_arn != null
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_policy" "tls_only" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode(local.tls_only[each.key])

  # S3 refuses a policy while the block of the same bucket changes.
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_versioning" "images" {
  bucket = aws_s3_bucket.this["images"].id
  versioning_configuration {
    status = var.versioning ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "images" {
  bucket = aws_s3_bucket.this["images"].id

  # Object keys of images of requests begin with a time whose first digit is 0 until the year 2527. The rule spares records/ and
  # images/jobs/, which hart removes itself when a job's retention is over.
  rule {
    id     = "images of requests"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}images/0"
    }
    expiration {
      days = var.image_retention_days
    }
  }

  rule {
    id     = "old versions of removed objects"
    status = "Enabled"
    filter {
      prefix = var.prefix
    }
    expiration {
      expired_object_delete_marker = true
    }
    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }
  }

  rule {
    id     = "uploads that were given up"
    status = "Enabled"
    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.images]
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket.this["models"].id

  rule {
    id     = "uploads that were given up"
    status = "Enabled"
    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "images" {
  count = length(var.cors_origins) > 0 ? 1 : 0

  bucket = aws_s3_bucket.this["images"].id
  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = var.cors_origins
    allowed_headers = ["Range", "If-None-Match"]
    expose_headers  = ["ETag", "Content-Range", "Content-Length"]
    max_age_seconds = 3600
  }
}
