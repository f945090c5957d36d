#!/bin/bash
# vm.sh [FOLDER]: boots a Debian machine with this folder's real user data, rendered by Terraform and read by cloud-init, under real
# systemd, as root. AWS's command line, the metadata service and hart itself are stand-ins (infra/aws/vm); the machine has no network.
# It prints "N passed, N failed", or NOT RUN and why. Where KVM does not run a kernel, the processor is emulated, which is slower. SCENARIOS
# names some of works, damaged, crashes, refuses. FOLDER keeps the machine's image for the next run. The first run takes some minutes
# and downloads 200 MB from Debian.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for tool in qemu-system-x86_64 debootstrap genisoimage mkfs.ext4 debugfs terraform; do
  command -v "$tool" >/dev/null || { echo "vm.sh NOT RUN: $tool is missing"; exit 3; }
done
[ "$(id -u)" -eq 0 ] || { echo "vm.sh NOT RUN: debootstrap needs root"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
keep=${1:-$work/image}
mkdir -p "$keep"
passed=0
failed=0

# A Debian system whose only addition is the stand-ins. The disk is written without mounting it.
make_image() {
  local system=$work/system
  debootstrap --variant=minbase --include=systemd-sysv,dbus,linux-image-cloud-amd64,cloud-init,curl,python3,python3-cffi-backend,zstd,logrotate,iproute2,ifupdown,udev,util-linux \
    bookworm "$system" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 ||
    { echo "vm.sh NOT RUN: debootstrap failed:"; tail -n 5 "$work/debootstrap.log" "$system/debootstrap/debootstrap.log"; exit 3; }
  printf 'datasource_list: [NoCloud, None]\nlocale: false\n' >"$system/etc/cloud/cloud.cfg.d/90-vm.cfg"
  echo '/dev/vda / ext4 defaults 0 1' >"$system/etc/fstab"
  ln -s ../metadata.service "$system/etc/systemd/system/multi-user.target.wants/metadata.service"
  cp "$system"/boot/vmlinuz-* "$keep/kernel"
  cp "$system"/boot/initrd.img-* "$keep/initrd"
  truncate -s 3G "$keep/disk.new"
  mkfs.ext4 -q -F -d "$system" "$keep/disk.new"
  mv "$keep/disk.new" "$keep/disk"
  rm -rf "$system"
}

# Stand-ins are written into the image at each run, so that an image that was kept has the present ones.
put() {
  {
    echo "rm $3"
    echo "write $2 $3"
    echo "set_inode_field $3 mode 0100$1"
  } | debugfs -w -f - "$keep/disk" >>"$work/debugfs.log" 2>&1
}

# A kernel must say that it runs: a virtual machine in a virtual machine may offer KVM and be stuck.
choose_processor() {
  processor=(-accel "tcg,thread=multi" -cpu max)
  { : <>/dev/kvm; } 2>/dev/null || { echo "vm.sh: no KVM, the processor is emulated"; return; }
  timeout 20 qemu-system-x86_64 -enable-kvm -cpu host,-arch-capabilities -m 512 -nodefaults -nographic -nic none -no-reboot -kernel "$keep/kernel" \
    -initrd "$keep/initrd" -append 'console=ttyS0 panic=1' -serial "file:$work/probe" </dev/null >/dev/null 2>&1
  if grep -aq 'Linux version' "$work/probe"; then
    processor=(-enable-kvm -cpu "host,-arch-capabilities")
  else
    echo "vm.sh: KVM runs no kernel here, the processor is emulated"
  fi
}

# boot NAME SECONDS: what the scenario's folder holds is the disk /srv of the machine, and its settings are in user-data.
boot() {
  local name=$1 seconds=$2 srv=$work/$1/srv from=$SECONDS
  mkdir -p "$work/$name/seed"
  cat >"$work/$name/render.tf" <<TF
locals {
  files = "$here"
  user_data = templatefile("\${local.files}/user-data.sh.tftpl", {
    settings = {
      FLEET = "hart", GROUP = "hart", REGION = "eu-central-1", LAUNCH_HOOK = "ready", TERMINATE_HOOK = "drain", LAUNCH_SECONDS = 900
      QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/hart-jobs", IDLE_SECONDS = 5
      ARTIFACT_URI = "s3://models/hart.tar.gz", ARTIFACT_SHA256 = "$artifact", PACK_URI = "s3://models/pack", PACK_DIGEST = "$pack"
      ENGINES = "true", LOG_GROUP = "/hart/hart", SECRETS = "HART_SECRET_OF_TEST=arn:aws:ssm:eu-central-1:123456789012:parameter/hart/test"
    }
    environment = { HART_ROLE = "worker", HART_PACK = "/var/lib/hart/pack" }
    scripts     = { for name in fileset("\${local.files}/bin", "*") : name => file("\${local.files}/bin/\${name}") }
    units       = { for name in fileset("\${local.files}/systemd", "*") : name => file("\${local.files}/systemd/\${name}") }
  })
}
TF
  echo 'nonsensitive(base64gzip(local.user_data))' | terraform "-chdir=$work/$name" console 2>/dev/null | tr -d '"' | base64 -d >"$work/$name/seed/user-data"
  printf 'instance-id: i-%s\nlocal-hostname: hart\n' "$name" >"$work/$name/seed/meta-data"
  genisoimage -quiet -volid cidata -joliet -rock -output "$work/$name/seed.iso" "$work/$name/seed/user-data" "$work/$name/seed/meta-data"
  truncate -s 200M "$work/$name/srv.disk"
  mkfs.ext4 -q -F -d "$srv" "$work/$name/srv.disk"
  : >"$work/$name/calls"
  timeout "$seconds" qemu-system-x86_64 "${processor[@]}" -m 768 -smp 2 -nodefaults -nographic -nic none -no-reboot \
    -kernel "$keep/kernel" -initrd "$keep/initrd" -append 'root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 no_timer_check' \
    -drive "file=$keep/disk,format=raw,if=virtio,snapshot=on" \
    -drive "file=$work/$name/srv.disk,format=raw,if=virtio" \
    -drive "file=$work/$name/seed.iso,format=raw,if=virtio,readonly=on" \
    -serial "file:$work/$name/console" -serial "file:$work/$name/calls.raw" </dev/null >"$work/$name/qemu" 2>&1
  ended=$?
  # qemu answers a signal from outside with the exit code 0.
  ! grep -q 'terminating on signal' "$work/$name/qemu" || ended=1
  tr -d '\r' <"$work/$name/calls.raw" >"$work/$name/calls"
  calls=$work/$name/calls
  echo "$name: $((SECONDS - from)) s"
}

expect() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    return
  fi
  failed=$((failed + 1))
  echo "FAILED: $what"
  if [ "${shown:-}" != "$calls" ]; then
    shown=$calls
    tail -n 60 "$calls"
    tail -n 15 "${calls%/*}/console"
  fi
}

# called PATTERN [TIMES]
called() {
  [ "$(grep -cE -- "$1" "$calls")" -eq "${2:-1}" ]
}

in_order() {
  local line last=0
  for pattern in "$@"; do
    line=$(grep -nE -- "$pattern" "$calls" | head -n 1 | cut -d : -f 1)
    [ -n "$line" ] && [ "$line" -gt "$last" ] || return 1
    last=$line
  done
}

# scenario NAME HART: HART is the script in infra/aws/vm that plays hart.
scenario() {
  local srv=$work/$1/srv
  mkdir -p "$srv/buckets/models/pack" "$work/hart-1"
  install -m 755 "$here/vm/$2" "$work/hart-1/hart"
  tar -czf "$srv/buckets/models/hart.tar.gz" -C "$work" hart-1
  echo weights >"$srv/buckets/models/pack/decoder.weights"
  printf '{"files" : {"decoder.weights" : {"sha256" : "%s","size" : 8}}}\n' "$(sum "$srv/buckets/models/pack/decoder.weights")" \
    >"$srv/buckets/models/pack/pack.json"
  artifact=$(sum "$srv/buckets/models/hart.tar.gz")
  pack=$(sum "$srv/buckets/models/pack/pack.json")
}

sum() {
  sha256sum "$1" | cut -d ' ' -f 1
}

wanted() {
  [[ " ${SCENARIOS:-works damaged crashes refuses} " == *" $1 "* ]]
}

[ -s "$keep/disk" ] || make_image
put 755 "$here/vm/aws" /usr/local/bin/aws
put 755 "$here/vm/metadata" /usr/local/bin/metadata
put 644 "$here/vm/metadata.service" /etc/systemd/system/metadata.service
choose_processor

if wanted works; then
  scenario works hart-works
  boot works 600
  expect 'the machine went off by itself' test "$ended" -eq 0
  expect 'launch hook completed once' called 'complete-lifecycle-action.*ready --lifecycle-action-result CONTINUE'
  expect 'start, engines, service, hook, idle, stop, look, decrement, drain' in_order 's3 cp.*hart.tar.gz' 'hart engines pull as hart' 'hart serve as hart' \
    '--lifecycle-hook-name ready' 'hart stopped' 'get-queue-attributes' 'terminate-instance-in-auto-scaling-group.*--should-decrement' '--lifecycle-hook-name drain.*CONTINUE'
  for phase in boot disks secrets program pack engines ready total; do
    expect "the phase $phase is measured" called "ColdStart --value [0-9.]+ .*Phase=$phase\$"
  done
  expect 'hart got its secret' called 'hart has its secret'
  expect 'no secret on a disk or in a log' called '^leaks: 0$'
  expect 'the environment file is for root alone, in memory' called '^env: 600 root tmpfs$'
  expect 'hart cannot write where its program is' called '^hart wrote: nothing$'
fi

if wanted damaged; then
  scenario damaged hart-works
  artifact=0000000000000000000000000000000000000000000000000000000000000000
  boot damaged 400
  expect 'the machine went off by itself' test "$ended" -eq 0
  expect 'abandoned, unhealthy' in_order 'ready --lifecycle-action-result ABANDON' 'set-instance-health.*Unhealthy'
  expect 'hart never started' called 'hart serve' 0
fi

if wanted crashes; then
  scenario crashes hart-crashes
  boot crashes 500
  expect 'the machine went off by itself' test "$ended" -eq 0
  expect 'three starts' called 'hart serve' 3
  expect 'unhealthy once' called 'set-instance-health.*Unhealthy'
fi

if wanted refuses; then
  scenario refuses hart-refuses
  boot refuses 400
  expect 'the machine went off by itself' test "$ended" -eq 0
  expect 'a wrong setting is not tried again' called 'hart serve' 1
  expect 'unhealthy' called 'set-instance-health.*Unhealthy'
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
