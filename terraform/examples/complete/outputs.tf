output "url" {
  description = "Where callers request jobs."
  value       = module.hart.url
}

output "dashboard_url" {
  description = "Where the dashboard is."
  value       = module.hart.dashboard_url
}

output "engine_builder" {
  description = "Role and instance profile of the machine that builds engines."
  value       = module.hart.engine_builder
}
