variable "region" {
  description = "The region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "vpc_id" {
  description = "The network of the workers."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the workers, at least two."
  type        = list(string)
}

variable "ami_id" {
  description = "The image of the machine, made as infra/aws/ami says."
  type        = string
}

variable "artifact" {
  description = "hart's archive and its SHA-256."
  type        = object({ uri = string, sha256 = string })
}

variable "pack" {
  description = "The folder of the pack and the SHA-256 of its pack.json."
  type        = object({ uri = string, digest = string })
}

variable "door_artifact" {
  description = "The zip of hart's door and its SHA-256."
  type        = object({ uri = string, sha256 = string })
}

variable "route_table_ids" {
  description = "The route tables of the private subnets."
  type        = list(string)
}

variable "keys" {
  description = "API keys: names, and the hashes that hart key prints."
  type        = map(string)
}

variable "operators_email" {
  description = "The address that alarms and news of the budget are sent to."
  type        = string
}

variable "kms_key_arn" {
  description = "A KMS key for buckets, queues, volumes and logs, or null."
  type        = string
  default     = null
}
