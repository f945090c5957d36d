output "url" {
  description = "Where callers request images."
  value       = module.hart.url
}
