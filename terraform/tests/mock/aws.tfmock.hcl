# What AWS would answer, where the modules compute with it.
mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
}

mock_data "aws_region" {
  defaults = { name = "eu-central-1" }
}

mock_data "aws_vpc" {
  defaults = { cidr_block = "10.0.0.0/16" }
}

mock_data "aws_ami" {
  defaults = { architecture = "x86_64", root_device_name = "/dev/xvda" }
}

mock_data "aws_ec2_instance_type" {
  defaults = { supported_architectures = ["x86_64"] }
}
