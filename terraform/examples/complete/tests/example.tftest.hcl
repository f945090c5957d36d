mock_provider "aws" {
  source = "../../tests/mock"
}

variables {
  vpc_id          = "vpc-0123"
  subnet_ids      = ["subnet-a", "subnet-b"]
  route_table_ids = ["rtb-1"]
  ami_id          = "ami-0123456789abcdef0"
  artifact        = { uri = "s3://my-releases/hart-0.1.0-linux-x64.tar.zst", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }
  door_artifact   = { uri = "s3://my-releases/hart-door-0.1.0.zip", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }
  pack            = { uri = "s3://my-releases/packs/hart-1024", digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
  keys            = { web = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
  operators_email = "ops@example.com"
  kms_key_arn     = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "the_example_can_be_planned" {
  command = plan

  assert {
    condition     = contains(module.hart.alarm_names, "pictures-no-sweep") && contains(module.hart.alarm_names, "pictures-stuck")
    error_message = "Door, sweep and fleet have alarms, though the topic does not exist yet."
  }
  assert {
    condition     = module.hart.environment["HART_S3_SSE"] == "aws:kms"
    error_message = "The key encrypts what hart writes."
  }
}
