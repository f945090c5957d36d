mock_provider "aws" {
  source = "../../tests/mock"
}

variables {
  vpc_id            = "vpc-0123"
  subnet_ids        = ["subnet-a", "subnet-b"]
  public_subnet_ids = ["subnet-c", "subnet-d"]
  certificate_arn   = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
  host              = "images.example.com"
  ami_id            = "ami-0123456789abcdef0"
  artifact          = { uri = "s3://my-releases/hart-0.1.0-linux-x64.tar.zst", sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }
  pack              = { uri = "s3://my-releases/packs/hart-1024", digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
  keys              = { web = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
}

run "the_example_can_be_planned" {
  command = plan

  assert {
    condition     = output.url == "https://images.example.com"
    error_message = "Callers reach the host."
  }
}
