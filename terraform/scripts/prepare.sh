# shellcheck shell=bash
# What check.sh and faults.sh share: a copy to work on, and Terraform with the provider, or NOT RUN.
not_run() {
  echo "terraform NOT RUN: $1" >&2
  exit 3
}

# The directory of a module or example is initialised; the provider is linked, not copied, from a folder of plugins.
initialise() {
  terraform init -backend=false -input=false -no-color
}

# Sets work to a copy of terraform/ and of infra/aws, whose files the module fleet reads.
prepare() {
  local from=$1 reason
  command -v terraform >/dev/null || not_run "terraform is not installed"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/logs" "$work/cache" "$work/infra"
  cp -r "$from" "$work/terraform"
  find "$work/terraform" \( -name .terraform -o -name '.terraform.lock.hcl' \) -prune -exec rm -rf {} +
  if [ -d "$from/../infra/aws" ]; then
    cp -r "$from/../infra/aws" "$work/infra/aws"
  fi
  export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 AWS_EC2_METADATA_DISABLED=true
  # A configuration that does not exist is a warning in each output.
  if [ -n "${TF_CLI_CONFIG_FILE:-}" ] && [ ! -e "$TF_CLI_CONFIG_FILE" ]; then
    unset TF_CLI_CONFIG_FILE
  fi
  if [ -n "${HART_TF_PLUGINS:-}" ]; then
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$HART_TF_PLUGINS" >"$work/terraformrc"
    export TF_CLI_CONFIG_FILE=$work/terraformrc
  else
    export TF_PLUGIN_CACHE_DIR=$work/cache TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1
  fi
  # The module queue has nothing but the provider.
  if ! (cd "$work/terraform/modules/queue" && initialise) >"$work/logs/init" 2>&1; then
    reason=$(grep -m1 -E 'Could not|could not|Error' "$work/logs/init" || true)
    if ! grep -q 'no available releases match' "$work/logs/init" && grep -qE 'Failed to (query available|install) provider' "$work/logs/init"; then
      not_run "the provider hashicorp/aws cannot be had: ${reason:-see above}"
    fi
    cat "$work/logs/init" >&2
    exit 1
  fi
}
