# What an operator decides about the instances. Settings of hart itself are in environment.tf's variables.
variable "name" {
  type        = string
  description = "Name of the fleet: of its group, launch template, roles and log group."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must have 2 to 31 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network of the instances."

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a network (vpc-...)."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets, at least two, in different zones: capacity is short in one zone more often than in all. They need a way to AWS (endpoints or NAT)."

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "subnet_ids must name at least two subnets, because one zone alone often has no GPU left."
  }
}

variable "instance_types" {
  type        = list(string)
  description = "Instance types that may draw, at least two. Types with B200 and newer data centre GPUs (p6) are refused: hart's GPU libraries have no code for them."

  validation {
    condition     = length(distinct(var.instance_types)) >= 2
    error_message = "instance_types must name at least two types, because one type alone often has no capacity left."
  }

  validation {
    condition     = alltrue([for type in var.instance_types : can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", type))])
    error_message = "instance_types must look like g6.xlarge."
  }

  validation {
    condition     = alltrue([for type in var.instance_types : !can(regex("^(u-)?p6", type))])
    error_message = "instance_types must not name p6 types: hart's GPU libraries have no code for B200, B300 and GB200."
  }
}

variable "spot_percentage" {
  type        = number
  description = "Percentage of Spot among the instances above on_demand_base, 0 to 100. An interrupted job is drawn elsewhere."
  default     = 100

  validation {
    condition     = var.spot_percentage >= 0 && var.spot_percentage <= 100 && floor(var.spot_percentage) == var.spot_percentage
    error_message = "spot_percentage must be a whole number from 0 to 100."
  }
}

variable "on_demand_base" {
  type        = number
  description = "How many instances are on demand before Spot is used."
  default     = 0

  validation {
    condition     = var.on_demand_base >= 0 && floor(var.on_demand_base) == var.on_demand_base
    error_message = "on_demand_base must be a whole number, 0 or more."
  }
}

variable "min_size" {
  type        = number
  description = "The fewest instances. 0 lets the fleet go home when there is no work."
  default     = 0

  validation {
    condition     = var.min_size >= 0 && floor(var.min_size) == var.min_size
    error_message = "min_size must be a whole number, 0 or more."
  }
}

variable "max_size" {
  type        = number
  description = "The most instances: the bound on what the fleet costs per hour."
  default     = 4

  validation {
    condition     = var.max_size >= 1 && floor(var.max_size) == var.max_size && var.max_size >= var.min_size
    error_message = "max_size must be a whole number, at least 1 and at least min_size."
  }
}

variable "seconds_per_job" {
  type        = number
  description = "How long one instance draws at a job, in seconds, as measured by hart bench."

  validation {
    condition     = var.seconds_per_job > 0
    error_message = "seconds_per_job must be above 0."
  }
}

variable "acceptable_wait_seconds" {
  type        = number
  description = "How long a job may wait while instances run, in seconds. One instance is wanted for each floor(acceptable_wait_seconds / seconds_per_job) jobs."
  default     = 120

  validation {
    condition     = var.acceptable_wait_seconds > 0
    error_message = "acceptable_wait_seconds must be above 0."
  }
}

variable "cold_start_seconds" {
  type        = number
  description = "How long an instance takes from its launch to its first job, in seconds; the metric hart/ColdStart measures it."
  default     = 300

  validation {
    condition     = var.cold_start_seconds >= 30 && var.cold_start_seconds <= 900
    error_message = "cold_start_seconds must be 30 to 900: the launch hook gives up after 15 minutes."
  }
}

variable "idle_minutes" {
  type        = number
  description = "After how many minutes without work an instance retires itself, if the group has more than min_size."
  default     = 15

  validation {
    condition     = var.idle_minutes >= 1 && var.idle_minutes * 60 > var.longest_pause_seconds
    error_message = "idle_minutes must be longer than longest_pause_seconds: a job in its pause is in no queue, and the fleet would go home with work left."
  }
}

variable "longest_pause_seconds" {
  type        = number
  description = "HART_JOBS_LONGEST_PAUSE: the longest pause between two attempts at a job, in seconds."
  default     = 300

  validation {
    condition     = var.longest_pause_seconds >= 1 && var.longest_pause_seconds <= 43200
    error_message = "longest_pause_seconds must be 1 to 43200 (12 hours)."
  }
}

variable "http" {
  type        = bool
  description = "true if a load balancer sends requests to the instances (module http). They then listen on port 8080 beyond themselves, and at least one always runs."
  default     = false

  validation {
    condition     = !var.http || var.min_size >= 1
    error_message = "http needs min_size of 1 or more: a load balancer without an instance answers 503 and starts none."
  }

  validation {
    condition     = !var.http || length(var.keys) > 0 || lookup(var.environment, "HART_OPEN", "") == "true"
    error_message = "http needs an API key in keys, or HART_OPEN=true in environment if something else guards the service."
  }
}

variable "schedules" {
  type = map(object({
    recurrence = string
    min_size   = number
    time_zone  = optional(string, "Etc/UTC")
  }))
  description = "Times at which min_size changes, such as office hours: a recurrence in cron's form for each. The instances above it retire when they are idle."
  default     = {}

  validation {
    condition     = alltrue([for schedule in values(var.schedules) : schedule.min_size >= (var.http ? 1 : 0) && schedule.min_size <= var.max_size])
    error_message = "min_size of a schedule must be at least 0 (with http 1), and at most max_size."
  }
}

variable "max_instance_lifetime_days" {
  type        = number
  description = "After how many days an instance is replaced, 7 to 30, so that patches of a new AMI reach every instance."
  default     = 14

  validation {
    condition     = var.max_instance_lifetime_days >= 7 && var.max_instance_lifetime_days <= 30
    error_message = "max_instance_lifetime_days must be 7 to 30."
  }
}

variable "capacity_rebalance" {
  type        = bool
  description = "Whether AWS replaces Spot instances that are likely, but not certain, to be interrupted."
  default     = false
}

variable "ami_id" {
  type        = string
  description = "The image of the machine: with NVIDIA driver, AWS CLI 2, Java 17 and systemd (infra/aws/ami). Exactly one of ami_id and ami_ssm_parameter is set."
  default     = null

  validation {
    condition     = (var.ami_id == null) != (var.ami_ssm_parameter == null)
    error_message = "exactly one of ami_id and ami_ssm_parameter must be set."
  }
}

variable "ami_ssm_parameter" {
  type        = string
  description = "Name of a public or own parameter with the id of the machine's image."
  default     = null
}

variable "volume" {
  type = object({
    size_gib            = optional(number, 100)
    iops                = optional(number, 3000)
    throughput          = optional(number, 500)
    initialization_rate = optional(number, 300)
  })
  description = "The root volume, gp3 and encrypted: GiB, operations and MiB per second, and the MiB per second at which AWS copies it from its snapshot (100 to 300)."
  default     = {}

  validation {
    condition     = var.volume.size_gib >= 20 && var.volume.size_gib <= 16384
    error_message = "size_gib must be 20 to 16384."
  }

  validation {
    condition     = var.volume.iops >= 3000 && var.volume.iops <= 16000 && var.volume.throughput >= 125 && var.volume.throughput <= min(1000, var.volume.iops / 4)
    error_message = "iops must be 3000 to 16000, throughput 125 to 1000 and at most a quarter of iops."
  }

  validation {
    condition     = var.volume.initialization_rate >= 100 && var.volume.initialization_rate <= 300
    error_message = "initialization_rate must be 100 to 300."
  }
}

variable "kms_key_arn" {
  type        = string
  description = "Key of your own for volumes, buckets and queues; without it AWS's keys are used."
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias."
  }
}

variable "retention_days" {
  type        = number
  description = "How many days the log group keeps logs."
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.retention_days)
    error_message = "retention_days must be one of those that CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "session_manager" {
  type        = bool
  description = "Whether operators may open a shell on an instance by Session Manager (needs the endpoints ssm, ssmmessages, ec2messages)."
  default     = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of every resource, instance and volume."
  default     = {}
}
