#!/usr/bin/env bash
# Shows that the tests can fail: applies each fault of faults.tsv to a copy, and asserts that the named test notices it.
# That the tests pass without a fault is shown by check.sh.
# A line: folder, test file, file, replacement for sed -E, what is wrong then; separated by tabs. Settings and exit codes as in check.sh.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
# shellcheck source=scripts/prepare.sh
. scripts/prepare.sh
prepare "$here"
grep -v '^#' faults.tsv | grep . >"$work/faults"

# All faults of one folder, one after the other: they share one initialised folder.
folder_faults() {
  local folder=$1 test file replacement wrong log
  cd "$work/terraform/$folder"
  log=$work/logs/$(printf %s "$folder" | tr / _)
  initialise >"$log.init" 2>&1
  while IFS=$'\t' read -r _ test file replacement wrong; do
    cp "$file" "$work/original.$$"
    sed -E -i "$replacement" "$file"
    if cmp -s "$file" "$work/original.$$"; then
      echo "BROKEN	$folder	the fault changes nothing in $file: $wrong"
      continue
    fi
    terraform test -no-color -filter="tests/$test" >"$log.fault" 2>&1 || true
    cp "$work/original.$$" "$file"
    # Code that cannot be read, or a run that never began, is no test that fails.
    if grep -qE '^Failure! ' "$log.fault" && grep -qE '^Error: (Test assertion failed|Missing expected failure)' "$log.fault"; then
      echo "NOTICED	$folder	$wrong"
    else
      echo "MISSED	$folder	$wrong"
      sed 's/^/  /' "$log.fault" >&2
    fi
  done < <(awk -F'\t' -v folder="$folder" '$1 == folder' "$work/faults")
}
export -f folder_faults initialise
export work

# shellcheck disable=SC2016 # the inner shell expands it
cut -f1 "$work/faults" | sort -u | xargs -P "${HART_TF_JOBS:-2}" -I{} bash -c 'folder_faults "$1"' _ {} | tee "$work/results"
total=$(wc -l <"$work/faults")
noticed=$(grep -c '^NOTICED' "$work/results" || true)
echo "terraform: $noticed of $total faults noticed"
[ "$noticed" = "$total" ] && ! grep -qE '^(BROKEN|MISSED)' "$work/results"
