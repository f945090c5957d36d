variable "name" {
  description = "The beginning of the names of everything that this module creates. 2 to 20 lower-case letters, digits and dashes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and dashes, begins with a letter and does not end with a dash."
  }
}

variable "kind" {
  description = "What the door is: lambda-api (a function behind an HTTP API), lambda-url (a function with a URL of its own) or container (a small container that always runs, behind a load balancer)."
  type        = string
  default     = "lambda-api"

  validation {
    condition     = contains(["lambda-api", "lambda-url", "container"], var.kind)
    error_message = "kind is lambda-api, lambda-url or container."
  }
}

variable "artifact" {
  description = "The zip of hart's door: its S3 URI and the SHA-256 of the file in hexadecimal. Required by the functions, absent for a container."
  type = object({
    uri    = string
    sha256 = string
  })
  default = null

  validation {
    condition     = (var.artifact != null) == (var.kind != "container")
    error_message = "artifact is required by lambda-api and lambda-url, and has no meaning for a container, whose program is container.image."
  }

  validation {
    condition     = var.artifact == null || can(regex("^s3://[a-z0-9.-]{3,63}/.+\\.zip$", var.artifact.uri))
    error_message = "artifact.uri is of the form s3://bucket/key.zip."
  }

  validation {
    condition     = var.artifact == null || can(regex("^[0-9a-f]{64}$", var.artifact.sha256))
    error_message = "artifact.sha256 has 64 hexadecimal digits in lower case."
  }
}

variable "container" {
  description = "What a container needs: the image with its digest, the network, private subnets of the tasks, subnets of the load balancer, the certificate of its TLS, and the ARN of the image's ECR repository if it is in one. Required by kind container, absent for the others."
  type = object({
    image              = string
    vpc_id             = string
    subnet_ids         = list(string)
    public_subnet_ids  = list(string)
    certificate_arn    = string
    repository_arn     = optional(string)
    internal           = optional(bool, false)
    client_cidr_blocks = optional(list(string), ["0.0.0.0/0"])
    cpu                = optional(number, 256)
    memory             = optional(number, 1024)
    tasks              = optional(number, 1)
  })
  default = null

  validation {
    condition     = (var.container != null) == (var.kind == "container")
    error_message = "container is required by kind container, and has no meaning for the others."
  }

  validation {
    condition     = var.container == null || can(regex("@sha256:[0-9a-f]{64}$", var.container.image))
    error_message = "container.image ends with @sha256: and a digest: a tag can be moved to another image."
  }

  validation {
    condition     = var.container == null || (try(length(distinct(var.container.subnet_ids)) >= 2, false) && try(length(distinct(var.container.public_subnet_ids)) >= 2, false))
    error_message = "container.subnet_ids and container.public_subnet_ids have at least two subnets each."
  }

  validation {
    condition     = var.container == null || can(regex("^arn:aws[a-z-]*:acm:", var.container.certificate_arn))
    error_message = "container.certificate_arn is the ARN of a certificate of ACM: API keys must not travel without TLS."
  }

  validation {
    condition     = var.container == null || try(contains([256, 512, 1024, 2048], var.container.cpu) && var.container.memory >= 512 && var.container.memory >= 2 * var.container.cpu && var.container.memory <= 8 * var.container.cpu && var.container.tasks >= 1, false)
    error_message = "container.cpu is 256, 512, 1024 or 2048, container.memory 2 to 8 MiB for each unit of it, and container.tasks at least 1."
  }
}

variable "environment" {
  description = "Settings of hart (HART_…, QUARKUS_…), such as the outputs environment of the modules storage and queue. No secrets: they can be read in Terraform's state."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))])
    error_message = "environment has names of variables: letters, digits and underscores."
  }

  validation {
    condition     = length(setintersection(keys(var.environment), ["HART_ROLE", "HART_LAMBDA", "HART_JOBS_HOUSEKEEPING", "HART_WAKE_PROVIDER", "HART_WAKE_POLICY", "HART_WAKE_GROUP"])) == 0
    error_message = "environment must not contain HART_ROLE, HART_LAMBDA, HART_JOBS_HOUSEKEEPING and HART_WAKE_PROVIDER, _POLICY and _GROUP: the module sets them."
  }

  validation {
    condition     = alltrue([for name, value in var.environment : !can(regex("(SECRET|PASSWORD|TOKEN|ACCESS_KEY|PRIVATE_KEY)", upper(name))) && !can(regex("^(whsec_|hk-|AKIA|ASIA|-----BEGIN)", value))])
    error_message = "environment contains something that looks like a secret: use secrets, or secret_environment for a function."
  }

  validation {
    condition     = anytrue([for name in keys(var.environment) : can(regex("^HART_KEYS__[A-Z0-9]+__HASH$", name))]) || lookup(var.environment, "HART_OPEN", "") == "true"
    error_message = "environment contains neither the hash of an API key (HART_KEYS__NAME__HASH) nor HART_OPEN=true: hart would refuse every caller."
  }
}

variable "secrets" {
  description = "Settings that a container gets from the parameter store when it starts: name to ARN of the parameter. Their values are never in Terraform's state."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter/.+$", arn))])
    error_message = "secrets are ARNs of parameters of the parameter store."
  }

  validation {
    condition     = length(var.secrets) == 0 || var.kind == "container"
    error_message = "secrets needs kind container, because Lambda reads no parameters by itself: use secret_environment for a function."
  }
}

variable "secret_environment" {
  description = "Settings of a function whose values are secret. Lambda encrypts them; Terraform's state contains them, so encrypt and guard the state."
  type        = map(string)
  default     = {}
  sensitive   = true

  validation {
    condition     = length(var.secret_environment) == 0 || var.kind != "container"
    error_message = "secret_environment is for functions: a container gets secrets from the parameter store (secrets)."
  }
}

variable "policy_jsons" {
  description = "Policies of the door's role, such as the outputs door_policy_json of the modules storage and queue."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for policy in var.policy_jsons : can(jsondecode(policy).Statement)])
    error_message = "policy_jsons are IAM policies in JSON."
  }

  validation {
    condition     = alltrue([for policy in var.policy_jsons : !can(regex("sqs:ReceiveMessage", policy))])
    error_message = "policy_jsons lets the door receive messages: a door that takes a job and draws none would only delay it."
  }
}

variable "wake_policy_arn" {
  description = "The ARN of the scaling policy that the door executes if jobs wait and no worker is known (output wake_policy_arn of the module fleet); null wakes nothing."
  type        = string
  default     = null
}

variable "group_arn" {
  description = "The ARN of the group of workers that the policy belongs to (output group.arn of the module fleet)."
  type        = string
  default     = null

  validation {
    condition     = (var.group_arn == null) == (var.wake_policy_arn == null)
    error_message = "group_arn and wake_policy_arn belong together: IAM grants the execution of a policy on its group."
  }
}

variable "architecture" {
  description = "The processors of the function or container: arm64 or x86_64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is arm64 or x86_64."
  }
}

variable "reserved_concurrency" {
  description = "The most requests that the function works on at a time, 1 to 1000; what is above gets 429. Bounds what a flood of requests costs."
  type        = number
  default     = 20

  validation {
    condition     = var.reserved_concurrency >= 1 && var.reserved_concurrency <= 1000
    error_message = "reserved_concurrency is 1 to 1000: without a bound a flood of requests takes the concurrency of the whole account."
  }
}

variable "throttle" {
  description = "How many requests the HTTP API accepts: rate per second, and burst at once (kind lambda-api)."
  type = object({
    rate  = number
    burst = number
  })
  default = { rate = 50, burst = 100 }

  validation {
    condition     = var.throttle.rate >= 1 && var.throttle.burst >= var.throttle.rate
    error_message = "throttle.rate is at least 1, and throttle.burst at least throttle.rate."
  }
}

variable "url_authorization" {
  description = "Who may call the URL of kind lambda-url: AWS_IAM (callers sign requests), or NONE (hart's own API keys guard it)."
  type        = string
  default     = "AWS_IAM"

  validation {
    condition     = contains(["AWS_IAM", "NONE"], var.url_authorization)
    error_message = "url_authorization is AWS_IAM or NONE."
  }
}

variable "sweep_minutes" {
  description = "How often the function of the sweep repairs jobs, delivers notices and removes what has expired, in minutes, 1 to 5. A container does this by itself."
  type        = number
  default     = 1

  validation {
    condition     = var.sweep_minutes >= 1 && var.sweep_minutes <= 5 && floor(var.sweep_minutes) == var.sweep_minutes
    error_message = "sweep_minutes is a whole number from 1 to 5: a lost message waits for the next sweep."
  }
}

variable "retention_days" {
  description = "How many days CloudWatch keeps the log."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.retention_days)
    error_message = "retention_days is one of the numbers that CloudWatch accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "kms_key_arn" {
  description = "The ARN of the KMS key that encrypts the variables of the functions and the log; null encrypts with keys of Amazon's. The key's policy must let CloudWatch Logs use it."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key (not of an alias, which IAM policies cannot name)."
  }
}

variable "tags" {
  description = "Tags of everything that this module creates."
  type        = map(string)
  default     = {}
}
