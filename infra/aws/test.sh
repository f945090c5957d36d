#!/bin/bash
# Tests the scripts of an instance on any Linux machine: with stand-ins for AWS's command line, systemd, curl and disks (infra/aws/fakes).
# It needs bash, coreutils, tar and zstd, no network and no other user than its own. It prints "N passed, N failed".
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
name=

# A fresh instance in a folder of its own: in service, in a group of three with a minimum of one, idle for 20 minutes.
fresh() {
  name=$1
  fault=
  export HART_ROOT=$work/${name// /-} HART_LIB=$here/bin
  export CALLS=$HART_ROOT/calls ANSWERS=$HART_ROOT/answers BUCKETS=$HART_ROOT/buckets HART_POLL_SECONDS=0.05
  state=$HART_ROOT/run/hart-fleet
  mkdir -p "$HART_ROOT"/{etc/hart,proc,answers/metadata/{spot,autoscaling},buckets/models/packs/demo,run/hart-fleet,opt,var/lib/hart}
  : >"$CALLS"
  echo '42.17 80.00' >"$HART_ROOT/proc/uptime"
  echo i-0123456789abcdef0 >"$ANSWERS/metadata/instance-id"
  echo InService >"$ANSWERS/metadata/autoscaling/target-lifecycle-state"
  touch "$state/in-service"
  idle 1200.5 0 0
  answer describe-auto-scaling-groups 'printf "3\t1\n"'
  answer get-queue-attributes 'echo 0'
  cat >"$HART_ROOT/etc/hart/fleet.conf" <<'CONF'
FLEET='hart'
GROUP='hart'
REGION='eu-central-1'
LAUNCH_HOOK='ready'
TERMINATE_HOOK='drain'
LAUNCH_SECONDS='900'
QUEUE_URL='https://sqs.eu-central-1.amazonaws.com/123456789012/hart-jobs'
IDLE_SECONDS='900'
ARTIFACT_URI='s3://models/releases/hart-1.0.0.tar.gz'
PACK_URI='s3://models/packs/demo'
ENGINES='false'
LOG_GROUP='/hart/hart'
SECRETS='HART_ONE=arn:aws:ssm:eu-central-1:123456789012:parameter/hart/one HART_TWO=arn:aws:ssm:eu-central-1:123456789012:parameter/hart/two'
CONF
}

setting() {
  printf "%s='%s'\n" "$1" "$2" >>"$HART_ROOT/etc/hart/fleet.conf"
}

answer() {
  printf '%s\n' "$2" >"$ANSWERS/$1"
}

# denied CALL CODE
denied() {
  answer "$1" "echo 'An error occurred ($2) when calling the operation: not authorized' >&2; exit 254"
}

idle() {
  printf '{"idle_seconds":%s,"jobs_running":%s,"queue_visible":%s}\n' "$1" "$2" "$3" >"$ANSWERS/idle"
}

run() {
  local script=$1
  shift
  PATH=$here/fakes:$PATH timeout 60 "$here/bin/$script" "$@" >>"$HART_ROOT/log" 2>&1
  rc=$?
  [ "$rc" -ne 124 ] || fault+=" $script did not end;"
}

# Calls in their order, without metrics.
calls() {
  grep -v '^aws cloudwatch put-metric-data' "$CALLS" | sed -e 's/ --output text//' -e "s/ --query [^ ]*//"
}

expect_calls() {
  local actual
  actual=$(calls)
  [ "$actual" = "$(printf '%s' "${1-}")" ] || fault+=$'\n  expected calls:\n'"${1-}"$'\n  calls:\n'"$actual"
}

expect_call() {
  grep -qF -- "$1" "$CALLS" || fault+=$'\n  no call '"$1"$' in:\n'"$(cat "$CALLS")"
}

expect_no_call() {
  ! grep -qF -- "$1" "$CALLS" || fault+=$'\n  unexpected call '"$1"
}

# expect_metric NAME [DIMENSION]
expect_metric() {
  grep -F -- "--metric-name $1 " "$CALLS" | grep -qF -- "${2-}" || fault+=$'\n  no metric '"$*"
}

expect() {
  local what=$1
  shift
  "$@" || fault+=$'\n  '"$what"
}

done_() {
  if [ -z "$fault" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s%s\n  log:\n%s\n' "$name" "$fault" "$(cat "$HART_ROOT/log" 2>/dev/null)"
  fi
}

# shellcheck source=infra/aws/test-retire.sh
. "$here/test-retire.sh"
# shellcheck source=infra/aws/test-boot.sh
. "$here/test-boot.sh"

if command -v shellcheck >/dev/null; then
  fresh 'shellcheck'
  (cd "$here/../.." && shellcheck -x -P SCRIPTDIR infra/aws/bin/* && shellcheck -x infra/aws/*.sh infra/aws/fakes/{aws,curl,systemctl} \
    infra/aws/ami/{install,make} infra/aws/vm/{aws,hart-crashes,hart-refuses}) >"$HART_ROOT/log" 2>&1 || fault=' shellcheck found something'
  done_
else
  echo "shellcheck NOT RUN: it is missing" >&2
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
