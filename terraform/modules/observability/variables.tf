variable "name" {
  description = "The beginning of the names of everything that this module creates. 2 to 20 lower-case letters, digits and dashes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and dashes, begins with a letter and does not end with a dash."
  }
}

variable "jobs_queue_name" {
  description = "The name of the job queue (output jobs.name of the module queue)."
  type        = string
}

variable "dead_queue_name" {
  description = "The name of the dead-letter queue (output dead.name of the module queue)."
  type        = string

  validation {
    condition     = var.dead_queue_name != var.jobs_queue_name
    error_message = "dead_queue_name and jobs_queue_name are two queues."
  }
}

variable "group_name" {
  description = "The name of the group of workers (output group.name of the module fleet). The group must publish its metrics."
  type        = string
}

variable "max_size" {
  description = "The most instances of the group; an alarm tells when it is reached. 1 or more."
  type        = number

  validation {
    condition     = var.max_size >= 1 && floor(var.max_size) == var.max_size
    error_message = "max_size is a whole number, 1 or more."
  }
}

variable "jobs_per_instance" {
  description = "How many jobs, waiting or in work, one instance is wanted for (output jobs_per_instance of the module fleet); the dashboard shows the backlog beside it."
  type        = number
  default     = 1

  validation {
    condition     = var.jobs_per_instance >= 1
    error_message = "jobs_per_instance is 1 or more."
  }
}

variable "acceptable_wait_seconds" {
  description = "How long a job may wait in seconds, 60 to 86400; an alarm tells when the oldest message is three times as old."
  type        = number

  validation {
    condition     = var.acceptable_wait_seconds >= 60 && var.acceptable_wait_seconds <= 86400
    error_message = "acceptable_wait_seconds is 60 to 86400."
  }
}

variable "stuck_minutes" {
  description = "After how many minutes with jobs and without an instance in service an alarm tells so, 5 to 60. Longer than a cold start."
  type        = number
  default     = 15

  validation {
    condition     = var.stuck_minutes >= 5 && var.stuck_minutes <= 60 && floor(var.stuck_minutes) == var.stuck_minutes
    error_message = "stuck_minutes is a whole number from 5 to 60."
  }
}

variable "interruptions_per_hour" {
  description = "How many Spot interruptions in an hour raise an alarm, 1 or more. AWS's events do not name the group, so those of the whole account and region are counted."
  type        = number
  default     = 3

  validation {
    condition     = var.interruptions_per_hour >= 1
    error_message = "interruptions_per_hour is 1 or more."
  }
}

variable "door" {
  description = "The functions of the door (output function_names of the module door) and the id of its HTTP API; null without a door or with a container."
  type = object({
    function_name = string
    sweep_name    = string
    api_id        = optional(string)
    has_api       = optional(bool, false)
    sweep_minutes = optional(number, 1)
  })
  default = null
}

variable "load_balancers" {
  description = "Load balancers by a name for each: the ends of their ARNs, as CloudWatch names them (app/NAME/ID)."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.load_balancers) : can(regex("^[a-z][a-z0-9-]*$", name))])
    error_message = "load_balancers have names of lower-case letters, digits and dashes."
  }
}

variable "errors_5xx" {
  description = "How many replies with status 5xx within five minutes raise an alarm, 1 or more."
  type        = number
  default     = 5

  validation {
    condition     = var.errors_5xx >= 1
    error_message = "errors_5xx is 1 or more."
  }
}

variable "alarm_topic_arn" {
  description = "The ARN of the SNS topic that alarms, budget and cost anomalies are sent to; null sends them nowhere. Its policy must let budgets.amazonaws.com and costalerts.amazonaws.com publish."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:", var.alarm_topic_arn))
    error_message = "alarm_topic_arn is the ARN of a topic of SNS."
  }
}

variable "monthly_budget" {
  description = "What everything with the tag cost_tag may cost in a month, in US dollars; null makes no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget == null || try(var.monthly_budget > 0, false)
    error_message = "monthly_budget is above 0, or null."
  }

  validation {
    condition     = var.monthly_budget == null || length(var.budget_emails) > 0 || var.budget_to_topic
    error_message = "monthly_budget needs a recipient: budget_emails, or budget_to_topic with alarm_topic_arn."
  }
}

variable "budget_emails" {
  description = "Addresses that the budget writes to, at most 10."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.budget_emails) <= 10 && alltrue([for email in var.budget_emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "budget_emails are at most 10 addresses."
  }
}

variable "budget_to_topic" {
  description = "Whether the budget also publishes to alarm_topic_arn."
  type        = bool
  default     = false

  validation {
    condition     = !var.budget_to_topic || var.alarm_topic_arn != null
    error_message = "budget_to_topic needs alarm_topic_arn."
  }
}

variable "anomaly_dollars" {
  description = "From which unexpected daily cost on, in US dollars, Cost Explorer tells of an anomaly of what has the tag cost_tag; null watches for none. Needs alarm_topic_arn."
  type        = number
  default     = null

  validation {
    condition     = var.anomaly_dollars == null || try(var.anomaly_dollars > 0, false)
    error_message = "anomaly_dollars is above 0, or null."
  }

  validation {
    condition     = var.anomaly_dollars == null || var.alarm_topic_arn != null
    error_message = "anomaly_dollars needs alarm_topic_arn."
  }
}

variable "cost_tag" {
  description = "Key and value of the tag by which costs are counted. Activate the key as a cost allocation tag in the account's billing."
  type = object({
    key   = string
    value = string
  })
  default = null

  validation {
    condition     = var.cost_tag != null || (var.monthly_budget == null && var.anomaly_dollars == null)
    error_message = "cost_tag is required by monthly_budget and anomaly_dollars: without it the whole account would be counted."
  }
}

variable "retention_days" {
  description = "How many days CloudWatch keeps the log of events (interruptions, launches that failed)."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.retention_days)
    error_message = "retention_days is one of the numbers that CloudWatch accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "metrics_port" {
  description = "The port at which Prometheus reads /q/metrics of the workers."
  type        = number
  default     = 8080

  validation {
    condition     = var.metrics_port >= 1 && var.metrics_port <= 65535
    error_message = "metrics_port is 1 to 65535."
  }
}

variable "tags" {
  description = "Tags of everything that this module creates."
  type        = map(string)
  default     = {}
}
