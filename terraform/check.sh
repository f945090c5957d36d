#!/usr/bin/env bash
# Checks everything below terraform/: format, tables of the READMEs, and in each module and example init, validate and test. No run reaches
# AWS. Works on a copy, so that nothing is left behind.
#   check.sh [FOLDER …]     only these folders, such as modules/queue; the root is "."
# HART_TF_PLUGINS: a folder with the provider (registry host/hashicorp/aws/…), instead of the registry.
# HART_TF_JOBS: how many folders at a time, 2 by default. A provider takes up to 1 GB.
# Exit code 0: everything passed. 1: something failed. 3: NOT RUN, because Terraform or the provider is missing.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
# shellcheck source=scripts/prepare.sh
. scripts/prepare.sh

failed=0
scripts/docs.sh --check
prepare "$here"

if ! terraform fmt -check -recursive "$here" >"$work/fmt"; then
  echo "terraform fmt changes:" >&2
  cat "$work/fmt" >&2
  failed=1
fi

if [ $# -gt 0 ]; then
  folders=("$@")
else
  cd "$work/terraform"
  folders=(.)
  for folder in modules/* examples/*; do folders+=("$folder"); done
fi

# Everything about one folder, in its own log; the last line is the result.
one() {
  local folder=$1 log=$2 from=$SECONDS summary
  cd "$work/terraform/$folder"
  {
    initialise && terraform validate -no-color && terraform test -no-color
  } >"$log" 2>&1 || true
  # terraform test ends with 0 if every run was skipped, so only the summary counts.
  summary=$(grep -E '^(Success|Failure)! [0-9]+ passed' "$log" | tail -1)
  echo "result ${summary:-no summary} ($((SECONDS - from)) s)" >>"$log"
}
export -f one initialise
export work

# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\n' "${folders[@]}" | xargs -P "${HART_TF_JOBS:-2}" -I{} bash -c 'one "$1" "$work/logs/$(printf %s "$1" | tr ./ __).log"' _ {}

passed=0
for folder in "${folders[@]}"; do
  log=$work/logs/$(printf %s "$folder" | tr ./ __).log
  result=$(tail -1 "$log")
  if [[ $result =~ ^result\ Success!\ ([0-9]+)\ passed,\ 0\ failed\.\ \( ]] && [ "${BASH_REMATCH[1]}" -gt 0 ]; then
    passed=$((passed + BASH_REMATCH[1]))
    echo "$folder: ${result#result }"
  else
    failed=$((failed + 1))
    cat "$log" >&2
    echo "$folder: FAILED: ${result#result }" >&2
  fi
done
echo "terraform: $passed runs passed, ${#folders[@]} folders, $failed failed"
[ "$failed" = 0 ]
