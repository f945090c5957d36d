# The load balancer, with a mock of AWS.
mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/hart/1111111111111111"
      arn_suffix = "app/hart/1111111111111111"
      dns_name   = "hart-1.eu-central-1.elb.amazonaws.com"
    }
  }
  mock_resource "aws_lb_target_group" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/hart/2222222222222222"
      arn_suffix = "targetgroup/hart/2222222222222222"
    }
  }
  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/hart/1111111111111111/3333333333333333" }
  }
  mock_resource "aws_security_group" {
    defaults = { id = "sg-balancer" }
  }
}

variables {
  name                    = "hart"
  vpc_id                  = "vpc-1"
  subnet_ids              = ["subnet-a", "subnet-b"]
  certificate_arn         = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  group_name              = "hart"
  fleet_security_group_id = "sg-fleet"
  min_size                = 1
}

run "tls_alone" {
  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && aws_lb_listener.https.port == 443 && aws_lb_listener.https.certificate_arn == var.certificate_arn
    error_message = "the listener has TLS and the certificate"
  }
  assert {
    condition     = aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "TLS 1.3, and 1.2 with modern ciphers"
  }
  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.desync_mitigation_mode == "strictest" && !aws_lb.this.internal
    error_message = "requests that two servers would read differently are refused"
  }
  assert {
    condition     = output.url == "https://hart-1.eu-central-1.elb.amazonaws.com"
    error_message = "the URL is the load balancer's"
  }
}

run "ready_instances_get_requests" {
  assert {
    condition = alltrue([one(aws_lb_target_group.this.health_check).path == "/q/health/ready", one(aws_lb_target_group.this.health_check).matcher == "200",
    aws_lb_target_group.this.port == 8080, aws_lb_target_group.this.protocol_version == "HTTP1", aws_lb_target_group.this.load_balancing_algorithm_type == "least_outstanding_requests"])
    error_message = "the health check is hart's readiness, over HTTP/1.1"
  }
  assert {
    condition     = tonumber(aws_lb_target_group.this.deregistration_delay) >= 100
    error_message = "a request in work must not be cut while hart ends"
  }
  assert {
    condition     = aws_lb.this.idle_timeout == 330
    error_message = "the load balancer waits longer than a request may take"
  }
  assert {
    condition     = aws_autoscaling_attachment.this.autoscaling_group_name == "hart" && aws_autoscaling_attachment.this.lb_target_group_arn == aws_lb_target_group.this.arn
    error_message = "the group's instances are the targets"
  }
}

run "longest_request" {
  variables {
    request_timeout_seconds = 600
  }
  assert {
    condition     = aws_lb.this.idle_timeout == 630
    error_message = "the load balancer waits longer than a request may take, and less than 11 minutes"
  }
}

run "grows_by_requests_and_never_shrinks" {
  assert {
    condition     = one(aws_autoscaling_policy.requests.target_tracking_configuration).disable_scale_in == true
    error_message = "a policy must not end an instance that draws"
  }
  assert {
    condition = alltrue([one(one(aws_autoscaling_policy.requests.target_tracking_configuration).predefined_metric_specification).predefined_metric_type == "ALBRequestCountPerTarget",
      one(one(aws_autoscaling_policy.requests.target_tracking_configuration).predefined_metric_specification).resource_label == "app/hart/1111111111111111/targetgroup/hart/2222222222222222",
    one(aws_autoscaling_policy.requests.target_tracking_configuration).target_value == 10])
    error_message = "the fleet grows by requests for each instance"
  }
}

run "only_the_load_balancer_reaches_instances" {
  assert {
    condition = alltrue([aws_vpc_security_group_ingress_rule.instances.security_group_id == "sg-fleet", aws_vpc_security_group_ingress_rule.instances.referenced_security_group_id == "sg-balancer",
    aws_vpc_security_group_ingress_rule.instances.from_port == 8080, aws_vpc_security_group_ingress_rule.instances.to_port == 8080, aws_vpc_security_group_ingress_rule.instances.cidr_ipv4 == null])
    error_message = "the fleet lets in the load balancer alone, on one port"
  }
  assert {
    condition = alltrue([aws_vpc_security_group_egress_rule.instances.referenced_security_group_id == "sg-fleet", aws_vpc_security_group_egress_rule.instances.from_port == 8080,
    aws_vpc_security_group_egress_rule.instances.cidr_ipv4 == null])
    error_message = "the load balancer reaches the fleet alone"
  }
  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.https : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"] == ["0.0.0.0/0 443-443"]
    error_message = "clients reach port 443"
  }
}

run "health_and_metrics_stay_inside" {
  assert {
    condition     = one(one(aws_lb_listener_rule.internals.condition).path_pattern).values == toset(["/q", "/q/*"]) && one(one(aws_lb_listener_rule.internals.action).fixed_response).status_code == "404"
    error_message = "clients must not read metrics"
  }
}

run "internal_with_logs" {
  variables {
    internal           = true
    allowed_cidrs      = ["10.0.0.0/8"]
    access_logs_bucket = "logs"
    host               = "images.example.com"
  }
  assert {
    condition     = aws_lb.this.internal && one(aws_lb.this.access_logs).enabled && one(aws_lb.this.access_logs).bucket == "logs"
    error_message = "the load balancer is internal and logs"
  }
  assert {
    condition     = output.url == "https://images.example.com" && [for rule in aws_vpc_security_group_ingress_rule.https : rule.cidr_ipv4] == ["10.0.0.0/8"]
    error_message = "the host is the certificate's, and only the network reaches it"
  }
}
