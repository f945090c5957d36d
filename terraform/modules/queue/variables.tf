variable "name" {
  description = "The beginning of the names of everything that this module creates. 2 to 20 lower-case letters, digits and dashes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and dashes, begins with a letter and does not end with a dash."
  }
}

variable "attempts" {
  description = "The most attempts at a job (HART_JOBS_ATTEMPTS); SQS itself moves a message after two more receipts. 1 to 100."
  type        = number
  default     = 5

  validation {
    condition     = var.attempts >= 1 && var.attempts <= 100 && floor(var.attempts) == var.attempts
    error_message = "attempts is a whole number from 1 to 100."
  }
}

variable "visibility_timeout" {
  description = "How long a message is hidden before hart sets its own lease, in seconds. 0 to 43200."
  type        = number
  default     = 60

  validation {
    condition     = var.visibility_timeout >= 0 && var.visibility_timeout <= 43200 && floor(var.visibility_timeout) == var.visibility_timeout
    error_message = "visibility_timeout is a whole number from 0 to 43200."
  }
}

variable "kms_key_arn" {
  description = "The ARN of the KMS key that encrypts the queues; null encrypts with keys of SQS."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key (not of an alias, which IAM policies cannot name)."
  }
}

variable "events_queue" {
  description = "Whether there is a queue for events about the ends of jobs (HART_EVENTS_QUEUE)."
  type        = bool
  default     = false
}

variable "sender_arns" {
  description = "ARNs of roles or accounts, also of other accounts, that the job queue itself lets send. Every message requests a job."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.sender_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(root|role/.+|user/.+)$", arn))])
    error_message = "sender_arns are ARNs of roles, users or accounts (…:root); a * is refused, because every message requests a job."
  }
}

variable "tags" {
  description = "Tags of everything that this module creates."
  type        = map(string)
  default     = {}
}
