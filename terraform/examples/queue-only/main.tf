# A fleet on its queue: a backend of your own sends messages, workers come from zero, draw, and go home.
provider "aws" {
  region = var.region
}

module "hart" {
  source = "../.."

  name            = "pictures"
  vpc_id          = var.vpc_id
  subnet_ids      = var.subnet_ids
  instance_types  = ["g6.xlarge", "g5.xlarge", "g4dn.xlarge"]
  seconds_per_job = 10
  ami_id          = var.ami_id
  artifact        = var.artifact
  pack            = var.pack
  events_queue    = true
}

# What the backend's role needs: to send, and to wake the fleet if it is at zero.
resource "aws_iam_policy" "sender" {
  name   = "pictures-sender"
  policy = module.hart.sender_policy_json
}

resource "aws_iam_policy" "wake" {
  name   = "pictures-wake"
  policy = module.hart.wake_policy_json
}
