data "aws_region" "current" {}

locals {
  endpoints = { for endpoints in [var.endpoints] : "network" => endpoints if endpoints != null }
  services  = merge([for endpoints in local.endpoints : { for service in endpoints.services : service => service }]...)
}

resource "aws_vpc_endpoint" "s3" {
  for_each = local.endpoints

  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.${data.aws_region.current.name}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = each.value.route_table_ids
  tags              = merge(local.tags, { Name = "${var.name}-s3" })
}

resource "aws_security_group" "endpoints" {
  for_each = local.endpoints

  name        = "${var.name}-endpoints"
  description = "Endpoints of AWS: from hart's workers and door"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-endpoints" })
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each = local.endpoints

  security_group_id            = aws_security_group.endpoints[each.key].id
  description                  = "Workers"
  referenced_security_group_id = module.fleet.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_door" {
  for_each = { for key, endpoints in local.endpoints : key => endpoints if local.door_kind == "container" }

  security_group_id            = aws_security_group.endpoints[each.key].id
  description                  = "Door"
  referenced_security_group_id = module.door[0].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

# The private names lead every machine of the network here.
resource "aws_vpc_security_group_ingress_rule" "endpoints_others" {
  for_each = toset(flatten([for endpoints in local.endpoints : endpoints.client_cidr_blocks]))

  security_group_id = aws_security_group.endpoints["network"].id
  description       = "Other machines of the network"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.services

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${data.aws_region.current.name}.${each.value}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = var.subnet_ids
  security_group_ids  = [aws_security_group.endpoints["network"].id]
  private_dns_enabled = true
  tags                = merge(local.tags, { Name = "${var.name}-${each.value}" })
}
