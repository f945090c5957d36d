locals {
  files = "${path.module}/../../../infra/aws"

  # Two minutes of a Spot notice, less what hart itself needs: delay and timeout together are at most 105 s.
  shutdown_delay_seconds   = var.http ? 10 : 0
  shutdown_timeout_seconds = 90

  # Plain values: who sets them otherwise is refused.
  module_environment = merge(
    {
      HART_ROLE               = var.http ? "all" : "worker"
      HART_PACK               = "/var/lib/hart/pack"
      HART_DATA               = "/var/lib/hart/data"
      HART_CACHE              = "/var/lib/hart/cache"
      HART_STORE              = "s3"
      HART_S3_BUCKET          = var.images_bucket.name
      HART_S3_REGION          = local.region
      HART_JOBS_ENABLED       = "true"
      HART_JOBS_LONGEST_PAUSE = "${var.longest_pause_seconds}s"
      HART_SQS_QUEUE          = var.jobs_queue.url
      HART_SQS_REGION         = local.region
      HART_SPOT_NOTICE        = "true"
      QUARKUS_HTTP_HOST       = var.http ? "0.0.0.0" : "127.0.0.1"
      QUARKUS_HTTP_PORT       = "8080"
      # Each part of a fleet must end in time: the unit's TimeoutStopSec is 120 s, the terminating hook's timeout 180 s.
      QUARKUS_SHUTDOWN_TIMEOUT         = "${local.shutdown_timeout_seconds}s"
      QUARKUS_LOG_CONSOLE_JSON_ENABLED = "true"
      AWS_REGION                       = local.region
    },
    # Connections find their way to another instance before this one stops to listen.
    var.http ? { QUARKUS_SHUTDOWN_DELAY = "${local.shutdown_delay_seconds}s" } : {},
    var.engines ? { HART_ENGINE_CACHE_S3 = "s3://${var.models_bucket.name}/engines" } : {},
    { for name, hash in var.keys : "HART_KEYS__${upper(name)}__HASH" => hash },
  )

  # Also refused where the module does not set them: workers must not upload engines, and credentials come from the role.
  reserved = [
    "HART_ROLE", "HART_PACK", "HART_DATA", "HART_CACHE", "HART_STORE", "HART_S3_BUCKET", "HART_S3_REGION", "HART_JOBS_ENABLED",
    "HART_JOBS_LONGEST_PAUSE", "HART_SQS_QUEUE", "HART_SQS_REGION", "HART_SPOT_NOTICE", "QUARKUS_HTTP_HOST", "QUARKUS_HTTP_PORT",
    "QUARKUS_SHUTDOWN_DELAY", "QUARKUS_SHUTDOWN_TIMEOUT", "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "AWS_REGION",
    "HART_ENGINE_CACHE_S3", "HART_ENGINE_CACHE_UPLOAD", "HART_WORKER_RETIRE_AFTER",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
  ]

  environment = merge(var.environment, local.module_environment)

  # Read by the scripts. Names of secrets and where they lie are no secrets.
  settings = {
    FLEET           = var.name
    GROUP           = var.name
    REGION          = local.region
    LAUNCH_HOOK     = local.launch_hook
    TERMINATE_HOOK  = local.terminate_hook
    LAUNCH_SECONDS  = 900
    QUEUE_URL       = var.jobs_queue.url
    IDLE_SECONDS    = var.idle_minutes * 60
    ARTIFACT_URI    = var.artifact.uri
    ARTIFACT_SHA256 = var.artifact.sha256
    PACK_URI        = var.pack.uri
    PACK_DIGEST     = var.pack.digest
    ENGINES         = var.engines
    LOG_GROUP       = "/hart/${var.name}"
    SECRETS         = join(" ", [for name, arn in var.secrets : "${name}=${arn}"])
  }

  user_data = templatefile("${local.files}/user-data.sh.tftpl", {
    settings    = local.settings
    environment = local.environment
    scripts     = { for name in fileset("${local.files}/bin", "*") : name => file("${local.files}/bin/${name}") }
    units       = { for name in fileset("${local.files}/systemd", "*") : name => file("${local.files}/systemd/${name}") }
  })

  # cloud-init unpacks gzip. EC2 counts the bytes before base64.
  user_data_base64 = base64gzip(local.user_data)
  user_data_bytes  = floor(length(local.user_data_base64) / 4) * 3
}
