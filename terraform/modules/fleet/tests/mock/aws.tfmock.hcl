# Answers of AWS that the module reads; resources get ARNs of the right shape.
mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_region" {
  defaults = { name = "eu-central-1" }
}

mock_data "aws_vpc" {
  defaults = { cidr_block = "10.0.0.0/16" }
}

mock_data "aws_ssm_parameter" {
  defaults = { value = "ami-12345678" }
}

mock_data "aws_ami" {
  defaults = { id = "ami-12345678", architecture = "x86_64", root_device_name = "/dev/xvda" }
}

mock_data "aws_ec2_instance_type" {
  defaults = { supported_architectures = ["x86_64"] }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/hart-worker" }
}

mock_resource "aws_iam_instance_profile" {
  defaults = { arn = "arn:aws:iam::123456789012:instance-profile/hart-worker" }
}

mock_resource "aws_launch_template" {
  defaults = { id = "lt-12345678901234567", latest_version = 1 }
}

mock_resource "aws_autoscaling_group" {
  defaults = { arn = "arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/hart" }
}

mock_resource "aws_autoscaling_policy" {
  defaults = { arn = "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:11111111-2222-3333-4444-555555555555:autoScalingGroupName/hart:policyName/hart" }
}

mock_resource "aws_security_group" {
  defaults = { id = "sg-12345678" }
}
