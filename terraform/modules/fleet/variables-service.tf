# What hart on the instances gets: its archive, pack, queue, buckets, settings and secrets.
variable "artifact" {
  type = object({
    uri    = string
    sha256 = string
  })
  description = "hart's archive (tar.zst or tar.gz): its s3:// URI and the SHA-256 of the file in hexadecimal."

  validation {
    condition     = can(regex("^s3://[a-z0-9.-]+/[A-Za-z0-9._/-]+\\.tar\\.(zst|gz)$", var.artifact.uri))
    error_message = "artifact.uri must be s3://bucket/key and end with .tar.zst or .tar.gz."
  }

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.artifact.sha256))
    error_message = "artifact.sha256 must have 64 small hexadecimal digits."
  }
}

variable "pack" {
  type = object({
    uri    = string
    digest = string
  })
  description = "The model pack: the s3:// URI of its folder and the SHA-256 of its pack.json, which has the digest of every other file."

  validation {
    condition     = can(regex("^s3://[a-z0-9.-]+/[A-Za-z0-9._/-]+[A-Za-z0-9]$", var.pack.uri)) && !endswith(var.pack.uri, "pack.json")
    error_message = "pack.uri must be s3://bucket/folder, without a slash at its end and without pack.json."
  }

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.pack.digest))
    error_message = "pack.digest must have 64 small hexadecimal digits: sha256sum pack.json."
  }
}

variable "engines" {
  type        = bool
  description = "Whether engines for TensorRT are fetched from engines/ of the models bucket. Settings of the provider are in environment."
  default     = false
}

variable "engine_builder" {
  type        = bool
  description = "Whether to make a role, for a machine of the operator's, that may write engines/ of the models bucket. Workers only read them."
  default     = false
}

variable "jobs_queue" {
  type = object({
    url  = string
    arn  = string
    name = string
  })
  description = "The queue of jobs (output of the module queue)."
}

variable "images_bucket" {
  type = object({
    name = string
    arn  = string
  })
  description = "The bucket of images and records (output of the module storage)."
}

variable "models_bucket" {
  type = object({
    name = string
    arn  = string
  })
  description = "The bucket with archives, packs and engines (output of the module storage)."
}

variable "policy_jsons" {
  type        = list(string)
  description = "Further policies of the workers' role: the outputs worker_policy_json of the modules storage and queue."
  default     = []
}

variable "keys" {
  type        = map(string)
  description = "API keys: their names, and the hashes that hart key prints (sha256: and 64 hexadecimal digits). A key itself does not belong here."
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.keys) : can(regex("^[a-z][a-z0-9]{0,30}$", name))])
    error_message = "names of keys must have 1 to 31 small letters and digits, and begin with a letter."
  }

  validation {
    condition     = alltrue([for hash in values(var.keys) : can(regex("^sha256:[0-9a-f]{64}$", hash))])
    error_message = "keys must be hashes: sha256: and 64 small hexadecimal digits."
  }
}

variable "secrets" {
  type        = map(string)
  description = "Settings whose values are secret: names of variables of the environment, and the ARNs of SecureString parameters. Instances read them into memory at their start."
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[A-Z][A-Z0-9_]{1,100}$", name))])
    error_message = "names of secrets must be names of variables of the environment."
  }

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[a-z-]+:ssm:[a-z0-9-]+:[0-9]{12}:parameter/[A-Za-z0-9_./-]+$", arn))])
    error_message = "secrets must be the ARNs of parameters, never their values."
  }

  validation {
    condition     = length(setintersection(keys(var.secrets), keys(var.environment))) == 0
    error_message = "a name must not be both in secrets and in environment."
  }

  validation {
    condition     = length(setintersection(keys(var.secrets), local.reserved)) == 0
    error_message = "secrets must not have a name that the module sets itself."
  }
}

variable "environment" {
  type        = map(string)
  description = "Further settings of hart, such as HART_ENGINE_PROVIDER. Anyone who may describe the launch template can read them: secrets belong to secrets."
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]{1,100}$", name))])
    error_message = "names in environment must be names of variables: capital letters, digits and underscores."
  }

  validation {
    condition     = alltrue([for value in values(var.environment) : !can(regex("[\\n\\r'\"\\\\]", value))])
    error_message = "values in environment must have neither quotes, nor backslashes, nor line breaks."
  }

  validation {
    condition     = !contains(keys(var.environment), "HART_WORKER_RETIRE_AFTER")
    error_message = "HART_WORKER_RETIRE_AFTER must not be set: instances retire by idle_minutes, which keeps min_size. A process that ends by itself would leave a billed instance."
  }

  validation {
    condition     = length(setintersection(keys(var.environment), local.reserved)) == 0
    error_message = "environment must not have a name that the module sets itself: ${join(", ", sort(setintersection(keys(var.environment), local.reserved)))}."
  }

  validation {
    condition     = alltrue([for name in keys(var.environment) : !(startswith(name, "HART_KEYS_") && endswith(name, "_HASH")) && !startswith(name, "HART_WAKE_")])
    error_message = "environment must have neither API keys, which belong to keys, nor HART_WAKE_ settings, which belong to the door."
  }

  validation {
    condition = alltrue([for name, value in var.environment :
      !can(regex("SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|ACCESS_KEY|PRIVATE_KEY|API_KEY|SIGNING", name)) &&
    !can(regex("AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|-----BEGIN|whsec_|hk-[A-Za-z0-9_-]{16,}|^[A-Za-z0-9+_-][A-Za-z0-9+/_-]{39,}={0,2}$|://[^/@ ]+:[^/@ ]+@", value))])
    error_message = "environment has something that looks like a secret. Put it into the parameter store and its ARN into secrets."
  }
}
