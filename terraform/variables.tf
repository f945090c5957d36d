# What an operator decides. Settings of hart itself, and what it serves, are in variables-service.tf.
variable "name" {
  description = "The beginning of the names of everything. 2 to 20 lower-case letters, digits and dashes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and dashes, begins with a letter and does not end with a dash."
  }
}

variable "vpc_id" {
  description = "The network of the workers."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id is the id of a network (vpc-…)."
  }
}

variable "subnet_ids" {
  description = "Private subnets of the workers, at least two, in different zones. They need a way to AWS: endpoints or NAT."
  type        = list(string)

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "subnet_ids names at least two subnets, because one zone alone often has no GPU left."
  }
}

variable "endpoints" {
  description = "Endpoints in the network for subnets without NAT: the route tables for that of S3, which costs nothing, and the services of interface endpoints, each of which costs per hour and zone. Their names then lead every machine of the network to them: client_cidr_blocks lets others in than workers and door. null makes none."
  type = object({
    route_table_ids    = list(string)
    services           = optional(set(string), [])
    client_cidr_blocks = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.endpoints == null || try(length(setsubtract(var.endpoints.services, ["autoscaling", "ec2", "ec2messages", "kms", "logs", "monitoring", "sqs", "ssm", "ssmmessages", "sts"])) == 0, false)
    error_message = "endpoints.services are among autoscaling, ec2, ec2messages, kms, logs, monitoring, sqs, ssm, ssmmessages and sts."
  }

  validation {
    condition     = var.endpoints == null || try(length(var.endpoints.route_table_ids) > 0, false)
    error_message = "endpoints.route_table_ids names the route tables of the subnets."
  }
}

variable "instance_types" {
  description = "Instance types that may draw, at least two; the module fleet refuses those that hart's libraries have no code for."
  type        = list(string)

  validation {
    condition     = length(distinct(var.instance_types)) >= 2
    error_message = "instance_types names at least two types, because one type alone often has no capacity left."
  }
}

variable "spot_percentage" {
  description = "Percentage of Spot among the instances above on_demand_base, 0 to 100."
  type        = number
  default     = 100
}

variable "on_demand_base" {
  description = "How many instances are on demand before Spot is used."
  type        = number
  default     = 0
}

variable "min_size" {
  description = "The fewest instances. 0 lets the fleet go home when there is no work."
  type        = number
  default     = 0

  validation {
    condition     = var.http == null || var.min_size >= 1
    error_message = "http needs min_size of 1 or more: a load balancer without an instance answers 503 and starts none."
  }
}

variable "max_size" {
  description = "The most instances: the bound on what the fleet costs per hour."
  type        = number
  default     = 4

  validation {
    condition     = var.max_size >= max(1, var.min_size)
    error_message = "max_size is at least 1 and at least min_size."
  }
}

variable "schedules" {
  description = "Times at which min_size changes, such as office hours: a recurrence in cron's form for each."
  type = map(object({
    recurrence = string
    min_size   = number
    time_zone  = optional(string, "Etc/UTC")
  }))
  default = {}
}

variable "seconds_per_job" {
  description = "How long one instance draws at a job, in seconds, as measured by hart bench."
  type        = number
}

variable "acceptable_wait_seconds" {
  description = "How long a job may wait while instances run, in seconds, 60 to 86400."
  type        = number
  default     = 120
}

variable "cold_start_seconds" {
  description = "How long an instance takes from its launch to its first job, in seconds, 30 to 900."
  type        = number
  default     = 300
}

variable "idle_minutes" {
  description = "After how many minutes without work an instance retires itself."
  type        = number
  default     = 15
}

variable "ami_id" {
  description = "The image of the machine; exactly one of ami_id and ami_ssm_parameter is set."
  type        = string
  default     = null
}

variable "ami_ssm_parameter" {
  description = "The name of a parameter with the id of the machine's image."
  type        = string
  default     = null
}

variable "volume" {
  description = "The root volume of the workers: GiB, operations and MiB per second, and the MiB per second at which AWS copies it from its snapshot."
  type = object({
    size_gib            = optional(number, 100)
    iops                = optional(number, 3000)
    throughput          = optional(number, 500)
    initialization_rate = optional(number, 300)
  })
  default = {}
}

variable "kms_key_arn" {
  description = "The ARN of a KMS key for buckets, queues, volumes and logs; null encrypts with keys of Amazon's."
  type        = string
  default     = null
}

variable "retention_days" {
  description = "How many days CloudWatch keeps logs."
  type        = number
  default     = 30
}

variable "alarm_topic_arn" {
  description = "The ARN of the SNS topic for alarms; null only shows them."
  type        = string
  default     = null
}

variable "monthly_budget" {
  description = "What everything with the tag hart = name may cost in a month, in US dollars; null makes no budget."
  type        = number
  default     = null
}

variable "budget_emails" {
  description = "Addresses that the budget writes to."
  type        = list(string)
  default     = []
}

variable "session_manager" {
  description = "Whether operators may open a shell on an instance by Session Manager."
  type        = bool
  default     = false
}

variable "force_destroy" {
  description = "Whether terraform destroy removes the buckets with everything in them."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Further tags of everything; hart = name is always one."
  type        = map(string)
  default     = {}

  validation {
    condition     = !contains(keys(var.tags), "hart")
    error_message = "tags does not contain hart, by which costs are counted."
  }
}
