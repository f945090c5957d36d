# For callers that wait for their images: a load balancer with TLS, and at least one instance that always runs.
provider "aws" {
  region = var.region
}

module "hart" {
  source = "../.."

  name            = "pictures"
  vpc_id          = var.vpc_id
  subnet_ids      = var.subnet_ids
  instance_types  = ["g6.xlarge", "g5.xlarge"]
  min_size        = 1
  on_demand_base  = 1
  spot_percentage = 50
  seconds_per_job = 10
  ami_id          = var.ami_id
  artifact        = var.artifact
  pack            = var.pack
  keys            = var.keys

  http = {
    subnet_ids      = var.public_subnet_ids
    certificate_arn = var.certificate_arn
    host            = var.host
  }
}
