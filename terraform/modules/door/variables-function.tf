# How the functions run; a container ignores them.
variable "runtime" {
  description = "The functions' runtime: java17, java21 or java25, or provided.al2023 for a native executable."
  type        = string
  default     = "java21"

  validation {
    condition     = contains(["java17", "java21", "java25", "provided.al2023"], var.runtime)
    error_message = "runtime is java17, java21, java25 or provided.al2023."
  }
}

variable "handler" {
  description = "The functions' entry in the zip; a native executable ignores it."
  type        = string
  default     = "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest"
  nullable    = false
}

variable "sweep_handler" {
  description = "The entry of the sweep in the zip; null is that of the door. The setting HART_LAMBDA=sweep tells them apart."
  type        = string
  default     = null
}

variable "snap_start" {
  description = "Whether Lambda starts the function from a snapshot of its started state. Only for Java runtimes."
  type        = bool
  default     = false

  validation {
    condition     = !var.snap_start || (startswith(var.runtime, "java") && var.kind != "container")
    error_message = "snap_start needs a function with a Java runtime."
  }
}

variable "memory_mb" {
  description = "Memory of the functions in MiB, 256 to 10240. Lambda gives processor time in proportion."
  type        = number
  default     = 1024

  validation {
    condition     = var.memory_mb >= 256 && var.memory_mb <= 10240
    error_message = "memory_mb is 256 to 10240."
  }
}

variable "timeout_seconds" {
  description = "The most time that the function of the door may take for a request, 5 to 29 s: an HTTP API gives up after 30 s."
  type        = number
  default     = 29

  validation {
    condition     = var.timeout_seconds >= 5 && var.timeout_seconds <= 29
    error_message = "timeout_seconds is 5 to 29."
  }
}
