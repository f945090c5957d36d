locals {
  prometheus_scrape = yamlencode([{
    job_name      = "hart-${var.name}"
    metrics_path  = "/q/metrics"
    authorization = { credentials_file = "/etc/prometheus/hart.key" }
    ec2_sd_configs = [{
      region = local.region
      port   = var.metrics_port
      filters = [
        { name = "tag:aws:autoscaling:groupName", values = [var.group_name] },
        { name = "instance-state-name", values = ["running"] },
      ]
    }]
    relabel_configs = [
      { source_labels = ["__meta_ec2_instance_id"], target_label = "instance" },
      { source_labels = ["__meta_ec2_instance_type"], target_label = "instance_type" },
      { source_labels = ["__meta_ec2_instance_lifecycle"], target_label = "lifecycle" },
      { source_labels = ["__meta_ec2_availability_zone"], target_label = "zone" },
    ]
  }])

  prometheus_policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid      = "FindWorkers"
      Effect   = "Allow"
      Action   = ["ec2:DescribeAvailabilityZones", "ec2:DescribeInstances"]
      Resource = "*"
    }]
  }
}
