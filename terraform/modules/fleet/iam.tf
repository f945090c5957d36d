# Policies are values, so that tests read every statement.
locals {
  trust_ec2 = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  }

  artifact_path = trimprefix(var.artifact.uri, "s3://")
  pack_path     = trimprefix(var.pack.uri, "s3://")

  s3_read = concat(
    [
      {
        Sid      = "ReadProgramAndPack"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = ["arn:${local.partition}:s3:::${local.artifact_path}", "arn:${local.partition}:s3:::${local.pack_path}/*"]
      },
      {
        Sid      = "ReadEngines"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${var.models_bucket.arn}/engines/*"
      },
      # Without it S3 answers 403 instead of 404 for an engine that was not built yet.
      {
        Sid       = "ListEngines"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = var.models_bucket.arn
        Condition = { StringLike = { "s3:prefix" = "engines/*" } }
      },
    ],
    [for key in var.kms_key_arn[*] : {
      Sid      = "OwnKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = key
      Condition = { StringEquals = { "kms:ViaService" = [
        for service in ["s3", "sqs", "ssm"] : "${service}.${local.region}.amazonaws.com"
      ] } }
    }],
  )

  worker_policy = {
    Version = "2012-10-17"
    Statement = concat(local.s3_read,
      [
        {
          Sid    = "ChangeOwnGroup"
          Effect = "Allow"
          Action = [
            "autoscaling:CompleteLifecycleAction",
            "autoscaling:RecordLifecycleActionHeartbeat",
            "autoscaling:SetInstanceHealth",
            "autoscaling:TerminateInstanceInAutoScalingGroup",
          ]
          Resource = local.group_arn
        },
        # AWS restricts these two calls to no resource.
        {
          Sid      = "ReadGroups"
          Effect   = "Allow"
          Action   = ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances"]
          Resource = "*"
        },
        {
          Sid       = "SendMetrics"
          Effect    = "Allow"
          Action    = "cloudwatch:PutMetricData"
          Resource  = "*"
          Condition = { StringEquals = { "cloudwatch:namespace" = "hart" } }
        },
        # The last look before an instance retires.
        {
          Sid      = "LookAtQueue"
          Effect   = "Allow"
          Action   = "sqs:GetQueueAttributes"
          Resource = var.jobs_queue.arn
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
          Resource = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/hart/${var.name}:*"
        },
      ],
      [for arns in [sort(distinct(values(var.secrets)))] : {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = arns
      } if length(arns) > 0],
    )
  }

  builder_policy = {
    Version = "2012-10-17"
    Statement = concat(local.s3_read, [{
      Sid      = "WriteEngines"
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "${var.models_bucket.arn}/engines/*"
    }])
  }
}

resource "aws_iam_role" "worker" {
  name               = "${var.name}-worker"
  description        = "Instances of the fleet ${var.name}"
  assume_role_policy = jsonencode(local.trust_ec2)
  tags               = local.tags
}

resource "aws_iam_role_policy" "worker" {
  name   = "fleet"
  role   = aws_iam_role.worker.id
  policy = jsonencode(local.worker_policy)
}

resource "aws_iam_role_policy" "further" {
  count  = length(var.policy_jsons)
  name   = "further-${count.index}"
  role   = aws_iam_role.worker.id
  policy = var.policy_jsons[count.index]
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  count      = var.session_manager ? 1 : 0
  role       = aws_iam_role.worker.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "worker" {
  name = "${var.name}-worker"
  role = aws_iam_role.worker.name
  tags = local.tags
}

# Engines are code that TensorRT executes. A machine that takes requests must not be able to replace them for all the others.
resource "aws_iam_role" "engine_builder" {
  count              = var.engine_builder ? 1 : 0
  name               = "${var.name}-engine-builder"
  description        = "The machine on which an operator builds engines for the fleet ${var.name}"
  assume_role_policy = jsonencode(local.trust_ec2)
  tags               = local.tags
}

resource "aws_iam_role_policy" "engine_builder" {
  count  = var.engine_builder ? 1 : 0
  name   = "engines"
  role   = aws_iam_role.engine_builder[0].id
  policy = jsonencode(local.builder_policy)
}

resource "aws_iam_instance_profile" "engine_builder" {
  count = var.engine_builder ? 1 : 0
  name  = "${var.name}-engine-builder"
  role  = aws_iam_role.engine_builder[0].name
  tags  = local.tags
}
