variable "name" {
  type        = string
  description = "Name of the load balancer and of what belongs to it; the fleet's name."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,26}[a-z0-9]$", var.name))
    error_message = "name must have 3 to 28 small letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network of the load balancer and of the instances."

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a network (vpc-...)."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Subnets of the load balancer, at least two in different zones: public ones, or with internal private ones."

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "subnet_ids must name at least two subnets: a load balancer needs two zones."
  }
}

variable "internal" {
  type        = bool
  description = "true for a load balancer that only the network reaches."
  default     = false
}

variable "allowed_cidrs" {
  type        = list(string)
  description = "Addresses from which clients may connect. API keys and rates of hart guard the service in addition."
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.allowed_cidrs) > 0 && alltrue([for cidr in var.allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "allowed_cidrs must be ranges of IPv4 addresses such as 192.0.2.0/24."
  }
}

variable "certificate_arn" {
  type        = string
  description = "The certificate, in the same region. There is no listener without TLS."

  validation {
    condition     = can(regex("^arn:[a-z-]+:(acm|iam):", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of a certificate in ACM or IAM."
  }
}

variable "host" {
  type        = string
  description = "The host name of the certificate, for the output url; by default the load balancer's own."
  default     = null
}

variable "group_name" {
  type        = string
  description = "The fleet's group (output group.name)."
}

variable "fleet_security_group_id" {
  type        = string
  description = "The fleet's security group, which lets the load balancer in on port 8080."
}

variable "min_size" {
  type        = number
  description = "The fleet's min_size, to refuse a load balancer in front of a fleet that may be empty."
  default     = 1

  validation {
    condition     = var.min_size >= 1
    error_message = "http needs a fleet with min_size of 1 or more: a load balancer without an instance answers 503 and starts none."
  }
}

variable "requests_per_minute" {
  type        = number
  description = "How many requests one instance answers in a minute; above it the fleet grows. It shrinks only as instances retire."
  default     = 10

  validation {
    condition     = var.requests_per_minute >= 1
    error_message = "requests_per_minute must be 1 or more."
  }
}

variable "cold_start_seconds" {
  type        = number
  description = "How long an instance takes from its launch to its first request, in seconds."
  default     = 300
}

variable "request_timeout_seconds" {
  type        = number
  description = "HART_REQUEST_TIMEOUT: the longest time that a request may take, in seconds. Connections may be silent for longer."
  default     = 300

  validation {
    condition     = var.request_timeout_seconds >= 1 && var.request_timeout_seconds <= 600
    error_message = "request_timeout_seconds must be 1 to 600: hart closes connections that were idle for 11 minutes."
  }
}

variable "drain_seconds" {
  type        = number
  description = "How long an instance may take to finish its work (the fleet's output drain_seconds)."
  default     = 100

  validation {
    condition     = var.drain_seconds >= 1 && var.drain_seconds <= 105
    error_message = "drain_seconds must be 1 to 105: a Spot instance has two minutes."
  }
}

variable "access_logs_bucket" {
  type        = string
  description = "Bucket for the load balancer's access logs, which contain the signatures of image URLs; without it there are none."
  default     = null
}

variable "deletion_protection" {
  type        = bool
  description = "Whether the load balancer refuses to be destroyed."
  default     = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of every resource."
  default     = {}
}
