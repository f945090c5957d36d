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

variable "public_subnet_ids" {
  description = "Public subnets of the load balancer, at least two."
  type        = list(string)
}

variable "certificate_arn" {
  description = "The certificate of the host in ACM."
  type        = string
}

variable "host" {
  description = "The name that callers use."
  type        = string
}

variable "keys" {
  description = "API keys: names, and the hashes that hart key prints."
  type        = map(string)
}
