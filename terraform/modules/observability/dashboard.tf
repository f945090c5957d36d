locals {
  queue = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.jobs_queue_name]

  graphs = concat(
    [
      {
        title = "Jobs"
        metrics = [
          concat(local.queue, [{ label = "waiting", stat = "Maximum" }]),
          ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", var.jobs_queue_name, { label = "in work or hidden", stat = "Maximum" }],
          ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.dead_queue_name, { label = "dead letters", stat = "Maximum" }],
        ]
      },
      {
        title   = "Age of the oldest message, seconds"
        metrics = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", var.jobs_queue_name, { label = "oldest", stat = "Maximum" }]]
      },
      {
        title = "Instances, and how many the backlog wants"
        metrics = [
          ["AWS/AutoScaling", "GroupDesiredCapacity", "AutoScalingGroupName", var.group_name, { label = "desired", stat = "Maximum" }],
          ["AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", var.group_name, { label = "in service", stat = "Maximum" }],
          ["AWS/AutoScaling", "GroupPendingInstances", "AutoScalingGroupName", var.group_name, { label = "pending", stat = "Maximum" }],
          concat(local.queue, [{ id = "v", visible = false, stat = "Maximum" }]),
          ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", var.jobs_queue_name, { id = "f", visible = false, stat = "Maximum" }],
          [{ expression = "CEIL((v + f) / ${var.jobs_per_instance})", label = "wanted", id = "w" }],
        ]
      },
      {
        title   = "Cold start by phase, seconds"
        metrics = [[{ expression = "SEARCH('{hart,Phase} MetricName=\"ColdStart\"', 'Maximum', 300)", id = "c" }]]
      },
      {
        title = "Interruptions, failed launches, retirements"
        metrics = [
          ["hart", "SpotInterruptions-${var.name}", { label = "Spot interruptions of the account", stat = "Sum" }],
          ["hart", "FailedLaunches-${var.name}", { label = "failed launches", stat = "Sum" }],
          ["hart", "Retired", { label = "retired", stat = "Sum" }],
        ]
      },
    ],
    [for door in var.door[*] : {
      title = "Door and sweep"
      metrics = [
        ["AWS/Lambda", "Invocations", "FunctionName", door.function_name, { label = "requests", stat = "Sum" }],
        ["AWS/Lambda", "Errors", "FunctionName", door.function_name, { label = "errors", stat = "Sum" }],
        ["AWS/Lambda", "Throttles", "FunctionName", door.function_name, { label = "throttled", stat = "Sum" }],
        ["AWS/Lambda", "Duration", "FunctionName", door.function_name, { label = "ms, p95", stat = "p95", yAxis = "right" }],
        ["AWS/Lambda", "Invocations", "FunctionName", door.sweep_name, { label = "sweeps", stat = "Sum" }],
        ["AWS/Lambda", "Errors", "FunctionName", door.sweep_name, { label = "failed sweeps", stat = "Sum" }],
      ]
    }],
    [for name, suffix in var.load_balancers : {
      title = "Load balancer ${name}"
      metrics = [
        ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", suffix, { label = "requests", stat = "Sum" }],
        ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", suffix, { label = "5xx", stat = "Sum" }],
        ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer", suffix, { label = "no target", stat = "Sum" }],
        ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", suffix, { label = "s, p95", stat = "p95", yAxis = "right" }],
      ]
    }],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = [for name in concat(keys(local.alarms), keys(local.sums), ["stuck"]) : "arn:${data.aws_partition.current.partition}:cloudwatch:${local.region}:${local.account}:alarm:${var.name}-${name}"] }
      }],
      [for index, graph in local.graphs : {
        type       = "metric"
        x          = 12 * (index % 2)
        y          = 3 + 6 * floor(index / 2)
        width      = 12
        height     = 6
        properties = { title = graph.title, metrics = graph.metrics, region = local.region, period = 60, view = "timeSeries" }
      }],
    )
  })
}
