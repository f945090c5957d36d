locals {
  tags = merge(var.tags, { "hart:fleet" = var.name })
  port = 8080

  # Longer than any request, and shorter than the 11 minutes after which hart closes an idle connection.
  idle_timeout = min(var.request_timeout_seconds + 30, 650)
}

resource "aws_security_group" "this" {
  name        = "${var.name}-http"
  description = "Load balancer of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each          = toset(var.allowed_cidrs)
  security_group_id = aws_security_group.this.id
  description       = "Clients"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "instances" {
  security_group_id            = aws_security_group.this.id
  description                  = "Instances"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = var.fleet_security_group_id
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "instances" {
  security_group_id            = var.fleet_security_group_id
  description                  = "Load balancer"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = aws_security_group.this.id
  tags                         = local.tags
}

resource "aws_lb" "this" {
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = var.internal
  subnets                    = var.subnet_ids
  security_groups            = [aws_security_group.this.id]
  idle_timeout               = local.idle_timeout
  enable_deletion_protection = var.deletion_protection
  # A request that two servers would read differently is refused.
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  tags                       = local.tags

  dynamic "access_logs" {
    for_each = var.access_logs_bucket[*]

    content {
      bucket  = access_logs.value
      prefix  = var.name
      enabled = true
    }
  }
}

resource "aws_lb_target_group" "this" {
  name             = var.name
  vpc_id           = var.vpc_id
  target_type      = "instance"
  protocol         = "HTTP"
  protocol_version = "HTTP1"
  port             = local.port
  # A request takes seconds, and instances differ: the one with the fewest open requests gets the next.
  load_balancing_algorithm_type = "least_outstanding_requests"
  # As long as hart may take to end: its shutdown delay and timeout.
  deregistration_delay = var.drain_seconds
  tags                 = local.tags

  health_check {
    path                = "/q/health/ready"
    protocol            = "HTTP"
    matcher             = "200"
    interval            = 5
    timeout             = 4
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  tags              = local.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# Metrics tell what runs inside; clients need health and metrics of no instance.
resource "aws_lb_listener_rule" "internals" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 1
  tags         = local.tags

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }

  condition {
    path_pattern {
      values = ["/q", "/q/*"]
    }
  }
}

resource "aws_autoscaling_attachment" "this" {
  autoscaling_group_name = var.group_name
  lb_target_group_arn    = aws_lb_target_group.this.arn
  depends_on             = [aws_lb_listener.https]
}

resource "aws_autoscaling_policy" "requests" {
  name                      = "${var.name}-requests"
  autoscaling_group_name    = var.group_name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = var.cold_start_seconds

  target_tracking_configuration {
    target_value = var.requests_per_minute
    # Instances retire themselves when they are idle; a policy would end one that draws.
    disable_scale_in = true

    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${aws_lb.this.arn_suffix}/${aws_lb_target_group.this.arn_suffix}"
    }
  }

  depends_on = [aws_autoscaling_attachment.this]
}
