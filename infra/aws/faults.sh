#!/bin/bash
# faults.sh [scripts|modules]: plants one fault after another into a copy of the scripts and of the modules fleet and http, and expects
# that a test fails. It prints "N found, N missed". With modules it takes some minutes and needs Terraform with the provider aws.
# shellcheck disable=SC2016
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
what=${1:-all}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0
missed=0

# fault FILE SED TEST...: SED must change FILE, and TEST must fail then.
fault() {
  local file=$1 change=$2
  shift 2
  rm -rf "$work/copy"
  mkdir -p "$work/copy/infra" "$work/copy/terraform/modules"
  cp -a "$root/infra/aws" "$work/copy/infra/"
  cp -a "$root/terraform/modules/fleet" "$root/terraform/modules/http" "$work/copy/terraform/modules/"
  sed -i -E "$change" "$work/copy/$file"
  if cmp -s "$root/$file" "$work/copy/$file"; then
    missed=$((missed + 1))
    echo "MISSED: $file has no place for the fault: $change"
  elif (cd "$work/copy" && timeout 300 "$@") >"$work/log" 2>&1; then
    missed=$((missed + 1))
    echo "MISSED: $file: $change"
  elif grep -qE '^Error: (Test assertion failed|Missing expected failure)|^FAILED: ' "$work/log"; then
    found=$((found + 1))
  else
    missed=$((missed + 1))
    echo "MISSED: the test did not run: $file: $change"
    tail -n 5 "$work/log"
  fi
}

script() {
  fault "infra/aws/bin/$1" "$2" bash infra/aws/test.sh
}

module() {
  fault "terraform/modules/$1/$2" "$3" bash -c "terraform -chdir=terraform/modules/$1 init -backend=false -input=false -no-color >/dev/null &&
    terraform -chdir=terraform/modules/$1 test -no-color -filter=tests/$4.tftest.hcl"
}

if [ "$what" != modules ]; then
  script hart-retire 's/ --should-decrement-desired-capacity//'
  script hart-retire 's/-le "\$min"/-lt "$min"/'
  script hart-retire 's/^systemctl stop hart.service .*/:/'
  script hart-retire 's/^  \[ "\$left" -eq 0 \].*/  :/'
  script hart-retire 's/\*ValidationError\* \| //'
  script hart-retire 's/^systemctl poweroff$/systemctl start hart.service/'
  script hart-retire 's/^failed terminate$/:/'
  script hart-retire 's/-lt "\$IDLE_SECONDS"/-lt 1/'
  script hart-retire 's/"\$silent" -ge 5/"$silent" -ge 4/'
  script hart-retire 's/ \|\| \{ failed describe; exit 0; \}/ || sizes="3 1"/'
  script hart-lifecycle 's/CONTINUE/ABANDON/'
  script hart-lifecycle 's/ = Terminated \]/ = InService ]/'
  script hart-unhealthy 's/^systemctl poweroff$/:/'
  script hart-unhealthy 's/ABANDON/CONTINUE/'
  script hart-disks 's/Amazon EC2 NVMe Instance Storage/.*/'
  script hart-secrets 's/^umask 077$/umask 022/; s/^chmod 600 .*/:/; s/^  chmod 600.*/:/'
  script hart-secrets 's/\|\| \[ "\$value" != .*\]; then/; then/'
  script hart-fetch 's/ && \[ "\$\(digest "\$2"\)" = "\$3" \]//'
  script hart-fetch 's/\*\/\.\.\/\*/*\/none\/*/'
  script hart-fetch 's/return "\$failed"/return 0/'
  script hart-boot 's/^wait_until_ready .*/:/'
  script hart-boot 's/^\[ -z "\$\{pack_failed.*/:/'
  script hart-lib 's/^  imds instance-id .*/  echo i-1 >"$STATE\/instance-id.new"/; s/X-aws-ec2-metadata-token: /X-other: /'
fi

if [ "$what" != scripts ]; then
  module fleet main.tf 's/http_tokens( +)= "required"/http_tokens\1= "optional"/' fleet
  module fleet main.tf 's/hop_limit = 1/hop_limit = 2/' fleet
  module fleet main.tf 's/shutdown_behavior = "terminate"/shutdown_behavior = "stop"/' fleet
  module fleet main.tf 's/encrypted( +)= true/encrypted\1= false/' fleet
  module fleet main.tf 's/"ABANDON"/"CONTINUE"/' fleet
  module fleet main.tf 's/price-capacity-optimized/lowest-price/' fleet
  module fleet main.tf 's/port = 443, cidr/port = 80, cidr/' fleet
  module fleet main.tf 's/"GroupDesiredCapacity", //' fleet
  module fleet scaling.tf 's/\(v \+ f\)/(v)/' fleet
  module fleet scaling.tf 's/\) - n"/)"/' fleet
  module fleet scaling.tf 's/max\(1, floor/max(0, floor/' fleet
  module fleet scaling.tf 's/upper = 3, add = 2/upper = 3, add = 4/' fleet
  module fleet scaling.tf 's/threshold( +)= 1$/threshold\1= 2/' fleet
  module fleet scaling.tf 's/"notBreaching"/"breaching"/' fleet
  module fleet iam.tf 's/"autoscaling:SetInstanceHealth",//' roles
  module fleet iam.tf 's/"autoscaling:TerminateInstanceInAutoScalingGroup"/"autoscaling:*"/' roles
  module fleet iam.tf 's/Resource = local.group_arn/Resource = "*"/' roles
  module fleet iam.tf 's/Condition = \{ StringEquals = \{ "cloudwatch:namespace" = "hart" \} \}//' roles
  module fleet iam.tf 's/Action( +)= "s3:GetObject"/Action\1= ["s3:GetObject", "s3:PutObject"]/' roles
  module fleet iam.tf 's/"ec2.amazonaws.com"/"*"/' roles
  module fleet user-data.tf 's/base64gzip\(local.user_data\)/base64gzip("")/' roles
  module fleet user-data.tf 's/HART_SPOT_NOTICE( +)= "true"/HART_SPOT_NOTICE\1= "false"/' roles
  module fleet variables.tf 's/\^\(u-\)\?p6/^none/' refused
  module fleet variables.tf 's/ && var.idle_minutes \* 60 > var.longest_pause_seconds//' refused
  module fleet variables-service.tf 's/"HART_WORKER_RETIRE_AFTER"\)/"HART_NONE")/' refused
  module http main.tf 's/ELBSecurityPolicy-TLS13-1-2-2021-06/ELBSecurityPolicy-2016-08/' http
  module http main.tf 's/disable_scale_in = true/disable_scale_in = false/' http
  module http main.tf 's/health\/ready/health\/live/' http
  module http main.tf 's/deregistration_delay = .*/deregistration_delay = 5/' http
  module http main.tf 's/referenced_security_group_id = aws_security_group.this.id/cidr_ipv4 = "0.0.0.0\/0"/' http
  module http variables.tf 's/var.min_size >= 1/var.min_size >= 0/' refused
fi

echo "$found found, $missed missed"
[ "$missed" -eq 0 ] && [ "$found" -gt 0 ]
