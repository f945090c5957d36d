data "aws_partition" "current" {}

locals {
  tags = merge(var.tags, { hart = var.name })

  door_kind = try(var.door.kind, "none")

  keys = { for name, hash in var.keys : "HART_KEYS__${upper(name)}__HASH" => hash }

  # The fleet sets these itself.
  of_fleet = ["HART_STORE", "HART_S3_BUCKET", "HART_S3_REGION", "HART_SQS_QUEUE", "HART_SQS_REGION"]
  shared   = merge(module.storage.environment, module.queue.environment)

  pack_json = {
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadDescriptionOfPack"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:${data.aws_partition.current.partition}:s3:::${trimprefix(var.pack.uri, "s3://")}/pack.json"
    }]
  }
}

module "storage" {
  source = "./modules/storage"

  name                 = var.name
  images_bucket_name   = var.images_bucket_name
  models_bucket_name   = var.models_bucket_name
  prefix               = var.prefix
  image_retention_days = var.image_retention_days
  versioning           = var.versioning
  kms_key_arn          = var.kms_key_arn
  cors_origins         = var.cors_origins
  force_destroy        = var.force_destroy
  tags                 = local.tags
}

module "queue" {
  source = "./modules/queue"

  name         = var.name
  attempts     = var.attempts
  kms_key_arn  = var.kms_key_arn
  events_queue = var.events_queue
  sender_arns  = var.sender_arns
  tags         = local.tags
}

module "fleet" {
  source = "./modules/fleet"

  name                    = var.name
  vpc_id                  = var.vpc_id
  subnet_ids              = var.subnet_ids
  instance_types          = var.instance_types
  spot_percentage         = var.spot_percentage
  on_demand_base          = var.on_demand_base
  min_size                = var.min_size
  max_size                = var.max_size
  schedules               = var.schedules
  seconds_per_job         = var.seconds_per_job
  acceptable_wait_seconds = var.acceptable_wait_seconds
  cold_start_seconds      = var.cold_start_seconds
  idle_minutes            = var.idle_minutes
  longest_pause_seconds   = var.longest_pause_seconds
  http                    = var.http != null
  ami_id                  = var.ami_id
  ami_ssm_parameter       = var.ami_ssm_parameter
  volume                  = var.volume
  kms_key_arn             = var.kms_key_arn
  retention_days          = var.retention_days
  session_manager         = var.session_manager
  artifact                = var.artifact
  pack                    = var.pack
  engines                 = var.engines
  engine_builder          = var.engine_builder
  jobs_queue              = module.queue.jobs
  images_bucket           = module.storage.images_bucket
  models_bucket           = module.storage.models_bucket
  policy_jsons            = [module.storage.worker_policy_json, module.queue.worker_policy_json]
  keys                    = var.keys
  secrets                 = var.secrets
  environment             = merge({ for name, value in local.shared : name => value if !contains(local.of_fleet, name) }, var.environment)
  tags                    = local.tags
}

module "door" {
  source = "./modules/door"
  count  = var.door == null ? 0 : 1

  name                 = var.name
  kind                 = var.door.kind
  artifact             = var.door.artifact
  container            = one([for container in var.door.container[*] : merge(container, { vpc_id = var.vpc_id })])
  environment          = merge(local.shared, local.keys, { HART_PACK = "${var.pack.uri}/pack.json", HART_JOBS_LONGEST_PAUSE = "${var.longest_pause_seconds}s" }, var.environment)
  secrets              = var.door.kind == "container" ? var.secrets : {}
  secret_environment   = var.door_secret_environment
  policy_jsons         = [module.storage.door_policy_json, module.queue.door_policy_json, jsonencode(local.pack_json)]
  wake_policy_arn      = module.fleet.wake_policy_arn
  group_arn            = module.fleet.group.arn
  architecture         = var.door.architecture
  runtime              = var.door.runtime
  handler              = var.door.handler
  sweep_handler        = var.door.sweep_handler
  snap_start           = var.door.snap_start
  memory_mb            = var.door.memory_mb
  reserved_concurrency = var.door.reserved_concurrency
  throttle             = var.door.throttle
  url_authorization    = var.door.url_authorization
  sweep_minutes        = var.door.sweep_minutes
  retention_days       = var.retention_days
  kms_key_arn          = var.kms_key_arn
  tags                 = local.tags
}

module "http" {
  source = "./modules/http"
  count  = var.http == null ? 0 : 1

  name                    = var.name
  vpc_id                  = var.vpc_id
  subnet_ids              = var.http.subnet_ids
  certificate_arn         = var.http.certificate_arn
  host                    = var.http.host
  internal                = var.http.internal
  allowed_cidrs           = var.http.allowed_cidrs
  group_name              = module.fleet.group.name
  fleet_security_group_id = module.fleet.security_group_id
  min_size                = var.min_size
  requests_per_minute     = var.http.requests_per_minute
  request_timeout_seconds = var.http.request_timeout_seconds
  cold_start_seconds      = var.cold_start_seconds
  drain_seconds           = module.fleet.drain_seconds
  access_logs_bucket      = var.http.access_logs_bucket
  tags                    = local.tags
}

module "observability" {
  source = "./modules/observability"

  name                    = var.name
  jobs_queue_name         = module.queue.jobs.name
  dead_queue_name         = module.queue.dead.name
  group_name              = module.fleet.group.name
  max_size                = var.max_size
  jobs_per_instance       = module.fleet.jobs_per_instance
  acceptable_wait_seconds = var.acceptable_wait_seconds
  # An instance that is still starting is no fault.
  stuck_minutes = max(15, ceil(var.cold_start_seconds / 60) + 5)
  door = one([for door in module.door : {
    function_name = door.function_names.door
    sweep_name    = door.function_names.sweep
    api_id        = door.api_id
    has_api       = local.door_kind == "lambda-api"
  } if local.door_kind != "container"])
  load_balancers = merge(
    { for http in module.http : "http" => http.arn_suffix },
    { for door in module.door : "door" => door.load_balancer.arn_suffix if local.door_kind == "container" },
  )
  alarm_topic_arn = var.alarm_topic_arn
  monthly_budget  = var.monthly_budget
  budget_emails   = var.budget_emails
  cost_tag        = { key = "hart", value = var.name }
  retention_days  = var.retention_days
  tags            = local.tags
}
