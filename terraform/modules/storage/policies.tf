# What roles may do in the buckets. The policies are values of this module and no resources, so that tests read every statement.
locals {
  images = "${local.arns.images}/${var.prefix}"
  models = local.arns.models

  kms_statements = [for key in var.kms_key_arn[*] : {
    Sid       = "KeyOfTheBuckets"
    Effect    = "Allow"
    Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
    Resource  = key
    Condition = { StringEquals = { "kms:ViaService" = "s3.${data.aws_region.current.name}.amazonaws.com" } }
  }]

  list_everything = {
    Sid      = "ListImagesAndRecords"
    Effect   = "Allow"
    Action   = "s3:ListBucket"
    Resource = local.arns.images
  }

  # docs/guides/storage.md, "What the role may do". Without a prefix a condition would forbid the listing of the whole bucket.
  list_worker = merge(local.list_everything,
  { for prefix in compact([var.prefix]) : "Condition" => { StringLike = { "s3:prefix" = "${prefix}*" } } })

  read_models = [
    {
      Sid      = "ReadPacksAndEngines"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = ["${local.models}/packs/*", "${local.models}/engines/*"]
    },
    # Without it S3 answers 403 instead of 404 for an engine that was not built yet, and the archive counts as out of reach.
    {
      Sid       = "ListPacksAndEngines"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = local.models
      Condition = { StringLike = { "s3:prefix" = ["packs/*", "engines/*"] } }
    },
  ]

  worker_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "ImagesAndRecords"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = "${local.images}*"
      },
      local.list_worker,
    ], local.read_models, local.kms_statements)
  }

  door_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "RecordsAndImagesOfJobs"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["${local.images}records/*", "${local.images}images/jobs/*"]
      },
      {
        Sid      = "Probe"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${local.images}probe"
      },
      # At its start hart lists the prefix itself.
      merge(local.list_everything, {
        Condition = { StringLike = { "s3:prefix" = [var.prefix, "${var.prefix}records/*", "${var.prefix}images/jobs/*"] } }
      }),
      # A door reads what a pack offers, never its weights.
      {
        Sid      = "ReadDescriptionsOfPacks"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${local.models}/packs/*/pack.json"
      },
    ], local.kms_statements)
  }

  builder_policy = {
    Version = "2012-10-17"
    Statement = concat(local.read_models, [
      {
        Sid      = "WriteEngines"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "${local.models}/engines/*"
      },
    ], local.kms_statements)
  }
}
