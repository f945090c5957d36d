output "images_bucket" {
  description = "Name and ARN of the bucket for images and records."
  value       = { name = aws_s3_bucket.this["images"].bucket, arn = local.arns.images }
  depends_on  = [aws_s3_bucket_policy.tls_only, aws_s3_bucket_server_side_encryption_configuration.this]
}

output "models_bucket" {
  description = "Name and ARN of the bucket for packs (packs/) and engines (engines/)."
  value       = { name = aws_s3_bucket.this["models"].bucket, arn = local.arns.models }
  depends_on  = [aws_s3_bucket_policy.tls_only, aws_s3_bucket_server_side_encryption_configuration.this]
}

output "worker_policy_json" {
  description = "What a worker may do: read, write and remove images and records; read packs and engines."
  value       = jsonencode(local.worker_policy)
}

output "door_policy_json" {
  description = "What a door may do: records and images of jobs, and the description of a pack."
  value       = jsonencode(local.door_policy)
}

output "builder_policy_json" {
  description = "What a machine may do that builds engines: read packs, read and write engines. No worker gets it."
  value       = jsonencode(local.builder_policy)
}

output "environment" {
  description = "The settings of hart (HART_…) that name these buckets."
  value = tomap(merge({
    HART_STORE     = "s3"
    HART_S3_BUCKET = aws_s3_bucket.this["images"].bucket
    HART_S3_REGION = data.aws_region.current.name
    }, { for prefix in compact([var.prefix]) : "HART_S3_PREFIX" => prefix },
    { for key in var.kms_key_arn[*] : "HART_S3_SSE" => "aws:kms" },
  { for key in var.kms_key_arn[*] : "HART_S3_KMS_KEY" => key }))
}
