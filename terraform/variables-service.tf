# What hart serves: its program, pack, settings, secrets, and how callers reach it.
variable "artifact" {
  description = "hart's archive: its s3:// URI and the SHA-256 of the file in hexadecimal."
  type = object({
    uri    = string
    sha256 = string
  })
}

variable "pack" {
  description = "The model pack: the s3:// URI of its folder, best below packs/ of the models bucket, and the SHA-256 of its pack.json."
  type = object({
    uri    = string
    digest = string
  })

  validation {
    condition     = can(regex("^s3://[a-z0-9.-]{3,63}/.+[^/]$", var.pack.uri))
    error_message = "pack.uri is of the form s3://bucket/folder, without a slash at its end."
  }
}

variable "engines" {
  description = "Whether workers fetch engines for TensorRT from engines/ of the models bucket."
  type        = bool
  default     = false
}

variable "engine_builder" {
  description = "Whether to make a role for a machine of the operator's that may write engines."
  type        = bool
  default     = false
}

variable "images_bucket_name" {
  description = "The name of the bucket for images and records; null makes NAME-images-ACCOUNT-REGION."
  type        = string
  default     = null
}

variable "models_bucket_name" {
  description = "The name of the bucket for packs and engines; null makes NAME-models-ACCOUNT-REGION."
  type        = string
  default     = null
}

variable "prefix" {
  description = "The prefix of all object keys of images and records: empty, or ending with a slash."
  type        = string
  default     = "hart/"
}

variable "image_retention_days" {
  description = "After how many days S3 removes images of requests. hart itself removes those of jobs."
  type        = number
  default     = 30
}

variable "versioning" {
  description = "Whether the images bucket keeps old versions for a day, so that removed images and records can be restored."
  type        = bool
  default     = false
}

variable "cors_origins" {
  description = "The origins whose scripts may read images by their signed URLs."
  type        = list(string)
  default     = []
}

variable "attempts" {
  description = "The most attempts at a job."
  type        = number
  default     = 5
}

variable "longest_pause_seconds" {
  description = "The longest pause between two attempts at a job, in seconds; less than idle_minutes."
  type        = number
  default     = 300

  validation {
    condition     = var.longest_pause_seconds < var.idle_minutes * 60
    error_message = "longest_pause_seconds is less than idle_minutes: a job in its pause is in no queue, and the fleet would go home with work left."
  }
}

variable "events_queue" {
  description = "Whether there is a queue for events about the ends of jobs."
  type        = bool
  default     = false
}

variable "sender_arns" {
  description = "ARNs of roles or accounts that the job queue itself lets send. Every message requests a job."
  type        = list(string)
  default     = []
}

variable "keys" {
  description = "API keys: their names, and the hashes that hart key prints. A key itself does not belong here."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name, hash in var.keys : can(regex("^[a-z][a-z0-9]{0,30}$", name)) && can(regex("^sha256:[0-9a-f]{64}$", hash))])
    error_message = "keys are names of lower-case letters and digits, and hashes: sha256: and 64 hexadecimal digits."
  }

  validation {
    condition     = length(var.keys) > 0 || (var.door == null && var.http == null) || lookup(var.environment, "HART_OPEN", "") == "true"
    error_message = "keys has no API key, and a door or http is asked for: hart would refuse every caller. HART_OPEN=true in environment if something else guards the service."
  }
}

variable "secrets" {
  description = "Settings whose values are secret: names of variables, and the ARNs of SecureString parameters. Workers, and a door that is a container, read them when they start."
  type        = map(string)
  default     = {}
}

variable "environment" {
  description = "Further settings of hart for workers and door. No secrets."
  type        = map(string)
  default     = {}
}

variable "door" {
  description = "What takes jobs while no worker runs: the kind, and the zip (functions) or the container, as in the module door. null makes no door: senders then put messages into the queue themselves."
  type = object({
    kind     = optional(string, "lambda-api")
    artifact = optional(object({ uri = string, sha256 = string }))
    container = optional(object({
      image              = string
      subnet_ids         = list(string)
      public_subnet_ids  = list(string)
      certificate_arn    = string
      repository_arn     = optional(string)
      internal           = optional(bool, false)
      client_cidr_blocks = optional(list(string), ["0.0.0.0/0"])
      cpu                = optional(number, 256)
      memory             = optional(number, 1024)
      tasks              = optional(number, 1)
    }))
    architecture         = optional(string, "arm64")
    runtime              = optional(string, "java21")
    handler              = optional(string)
    sweep_handler        = optional(string)
    snap_start           = optional(bool, false)
    memory_mb            = optional(number, 1024)
    reserved_concurrency = optional(number, 20)
    throttle             = optional(object({ rate = number, burst = number }), { rate = 50, burst = 100 })
    url_authorization    = optional(string, "AWS_IAM")
    sweep_minutes        = optional(number, 1)
  })
  default = null
}

variable "door_secret_environment" {
  description = "Settings of a door that is a function whose values are secret. Terraform's state contains them: encrypt and guard it."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "http" {
  description = "A load balancer with TLS for requests that wait for their images, as in the module http; needs min_size of 1 or more. null makes none."
  type = object({
    subnet_ids              = list(string)
    certificate_arn         = string
    host                    = optional(string)
    internal                = optional(bool, false)
    allowed_cidrs           = optional(list(string), ["0.0.0.0/0"])
    requests_per_minute     = optional(number, 10)
    request_timeout_seconds = optional(number, 300)
    access_logs_bucket      = optional(string)
  })
  default = null
}
