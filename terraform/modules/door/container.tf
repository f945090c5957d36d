locals {
  containers = { for container in [var.container] : "door" => container if container != null }
  port       = 8080
}

resource "aws_ecs_cluster" "door" {
  for_each = local.containers

  name = "${var.name}-door"
  tags = var.tags
}

resource "aws_iam_role" "execution" {
  for_each = local.containers

  name               = "${var.name}-door-start"
  description        = "Starts hart's door: pulls its image, reads its secrets, writes its log"
  assume_role_policy = jsonencode(local.trust)
  tags               = var.tags
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.containers

  name   = "start"
  role   = aws_iam_role.execution[each.key].id
  policy = jsonencode(local.execution_policy)
}

resource "aws_ecs_task_definition" "door" {
  for_each = local.containers

  family                   = "${var.name}-door"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  task_role_arn            = aws_iam_role.door.arn
  execution_role_arn       = aws_iam_role.execution[each.key].arn
  tags                     = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture == "arm64" ? "ARM64" : "X86_64"
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = "door"
    image                  = each.value.image
    essential              = true
    readonlyRootFilesystem = true
    # hart finishes running requests for 20 s.
    stopTimeout     = 60
    linuxParameters = { initProcessEnabled = true }
    portMappings    = [{ containerPort = local.port, protocol = "tcp" }]
    mountPoints     = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    environment = [for name, value in merge(local.environment, { QUARKUS_HTTP_HOST = "0.0.0.0", QUARKUS_HTTP_PORT = tostring(local.port) }) :
    { name = name, value = value }]
    secrets = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.log_name
        awslogs-region        = local.region
        awslogs-stream-prefix = "door"
      }
    }
  }])

  depends_on = [aws_cloudwatch_log_group.door]
}

resource "aws_ecs_service" "door" {
  for_each = local.containers

  name                               = "${var.name}-door"
  cluster                            = aws_ecs_cluster.door[each.key].id
  task_definition                    = aws_ecs_task_definition.door[each.key].arn
  desired_count                      = each.value.tasks
  launch_type                        = "FARGATE"
  health_check_grace_period_seconds  = 60
  deployment_minimum_healthy_percent = 100
  tags                               = var.tags

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = each.value.subnet_ids
    security_groups  = [aws_security_group.task[each.key].id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.door[each.key].arn
    container_name   = "door"
    container_port   = local.port
  }

  depends_on = [aws_lb_listener.door, aws_iam_role_policy.execution, aws_iam_role_policy.door, aws_iam_role_policy.further]
}

resource "aws_security_group" "task" {
  for_each = local.containers

  name        = "${var.name}-door"
  description = "hart's door: from its load balancer only"
  vpc_id      = each.value.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-door" })
}

resource "aws_security_group" "balancer" {
  for_each = local.containers

  name        = "${var.name}-door-balancer"
  description = "Load balancer of hart's door"
  vpc_id      = each.value.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-door-balancer" })
}

resource "aws_vpc_security_group_ingress_rule" "task" {
  for_each = local.containers

  security_group_id            = aws_security_group.task[each.key].id
  description                  = "From the load balancer"
  referenced_security_group_id = aws_security_group.balancer[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_egress_rule" "task" {
  for_each = local.containers

  security_group_id = aws_security_group.task[each.key].id
  description       = "S3, SQS, Auto Scaling, the parameter store, the registry and receivers of webhooks"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = merge([for key, container in local.containers : { for cidr in container.client_cidr_blocks : "${key} ${cidr}" => cidr }]...)

  security_group_id = aws_security_group.balancer["door"].id
  description       = "Clients"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  for_each = local.containers

  security_group_id            = aws_security_group.balancer[each.key].id
  description                  = "To the door"
  referenced_security_group_id = aws_security_group.task[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_lb" "door" {
  for_each = local.containers

  name                       = "${var.name}-door"
  internal                   = each.value.internal
  load_balancer_type         = "application"
  subnets                    = each.value.public_subnet_ids
  security_groups            = [aws_security_group.balancer[each.key].id]
  drop_invalid_header_fields = true
  # Event streams send a comment every 15 s.
  idle_timeout = 60
  tags         = var.tags
}

resource "aws_lb_target_group" "door" {
  for_each = local.containers

  name                 = "${var.name}-door"
  vpc_id               = each.value.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = local.port
  deregistration_delay = 30
  tags                 = var.tags

  health_check {
    path                = "/q/health/ready"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "door" {
  for_each = local.containers

  load_balancer_arn = aws_lb.door[each.key].arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = each.value.certificate_arn
  tags              = var.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.door[each.key].arn
  }
}
