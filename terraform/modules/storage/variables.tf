variable "name" {
  description = "The beginning of the names of everything that this module creates. 2 to 20 lower-case letters, digits and dashes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and dashes, begins with a letter and does not end with a dash."
  }
}

variable "images_bucket_name" {
  description = "The name of the bucket for images and records; null makes NAME-images-ACCOUNT-REGION."
  type        = string
  default     = null

  validation {
    condition     = var.images_bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.images_bucket_name))
    error_message = "images_bucket_name has 3 to 63 lower-case letters, digits and dashes."
  }
}

variable "models_bucket_name" {
  description = "The name of the bucket for packs and engines; null makes NAME-models-ACCOUNT-REGION."
  type        = string
  default     = null

  validation {
    condition     = var.models_bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.models_bucket_name))
    error_message = "models_bucket_name has 3 to 63 lower-case letters, digits and dashes."
  }

  validation {
    condition     = var.models_bucket_name == null || var.models_bucket_name != var.images_bucket_name
    error_message = "models_bucket_name and images_bucket_name are two buckets: workers may write images, but not packs and engines."
  }
}

variable "prefix" {
  description = "The prefix of all object keys of images and records (HART_S3_PREFIX): empty, or ending with a slash."
  type        = string
  default     = "hart/"

  validation {
    condition     = var.prefix == "" || can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/$", var.prefix))
    error_message = "prefix is empty or ends with a slash, and does not begin with one."
  }
}

variable "image_retention_days" {
  description = "After how many days S3 removes images of requests (not those of jobs, which hart removes itself). 1 to 3650."
  type        = number
  default     = 30

  validation {
    condition     = var.image_retention_days >= 1 && var.image_retention_days <= 3650 && floor(var.image_retention_days) == var.image_retention_days
    error_message = "image_retention_days is a whole number from 1 to 3650."
  }
}

variable "noncurrent_days" {
  description = "How many days an erased object stays as an old version where the bucket is versioned. 1 to 90."
  type        = number
  default     = 1

  validation {
    condition     = var.noncurrent_days >= 1 && var.noncurrent_days <= 90 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days is a whole number from 1 to 90: the data of an erased job is gone only after this time."
  }
}

variable "versioning" {
  description = "Whether the images bucket keeps old versions for noncurrent_days, so that removed images and records can be restored."
  type        = bool
  default     = false
}

variable "kms_key_arn" {
  description = "The ARN of the KMS key that encrypts both buckets; null encrypts with keys of S3."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key (not of an alias, which IAM policies cannot name)."
  }
}

variable "cors_origins" {
  description = "The origins whose scripts may read images by their signed URLs; none makes no CORS rule."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^https?://[A-Za-z0-9.*-]+(:[0-9]+)?$", origin))])
    error_message = "cors_origins are of the form https://host or https://host:port, without a path; a lone * is refused."
  }
}

variable "force_destroy" {
  description = "Whether terraform destroy removes the buckets with everything in them."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of everything that this module creates."
  type        = map(string)
  default     = {}
}
