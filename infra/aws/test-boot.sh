# shellcheck shell=bash disable=SC2016,SC2154
# What a machine does from its start until it is in service. Read by test.sh.
boot_ready='aws autoscaling complete-lifecycle-action --auto-scaling-group-name hart --lifecycle-hook-name ready --lifecycle-action-result CONTINUE --instance-id i-0123456789abcdef0'

# Puts an archive and a pack of two files into the bucket.
bucket() {
  local pack=$BUCKETS/models/packs/demo
  rm -f "$state/in-service"
  mkdir -p "$HART_ROOT/src/hart-1.0.0" "$BUCKETS/models/releases" "$pack/tokens"
  printf '#!/bin/sh\n' >"$HART_ROOT/src/hart-1.0.0/hart"
  chmod 755 "$HART_ROOT/src/hart-1.0.0/hart"
  tar -czf "$BUCKETS/models/releases/hart-1.0.0.tar.gz" -C "$HART_ROOT/src" hart-1.0.0
  echo weights >"$pack/decoder.weights"
  echo words >"$pack/tokens/words.json"
  printf '{\n  "format" : 1,\n  "files" : {\n    "decoder.weights" : {\n      "sha256" : "%s",\n      "size" : 8\n    },\n    "tokens/words.json" : {\n      "sha256" : "%s",\n      "size" : 6\n    }\n  }\n}\n' \
    "$(sum "$pack/decoder.weights")" "$(sum "$pack/tokens/words.json")" >"$pack/pack.json"
  setting ARTIFACT_SHA256 "$(sum "$BUCKETS/models/releases/hart-1.0.0.tar.gz")"
  setting PACK_DIGEST "$(sum "$pack/pack.json")"
  answer get-parameter 'case $5 in arn:*:parameter/hart/one) echo "a\"b\\c \$d" ;; arn:*:parameter/hart/two) echo secret-two ;; *) exit 254 ;; esac'
  answer lsblk 'printf "/dev/nvme0n1 Amazon Elastic Block Store\n/dev/nvme2n1 Amazon EC2 NVMe Instance Storage\n/dev/nvme1n1 Amazon EC2 NVMe Instance Storage        \n"'
}

sum() {
  sha256sum "$1" | cut -d ' ' -f 1
}

fresh 'a machine becomes a worker'
bucket
run hart-boot
expect 'it succeeds' test "$rc" -eq 0
expect 'the program is there' test -x "$HART_ROOT/opt/hart/hart"
expect 'the pack is there' cmp -s "$HART_ROOT/var/lib/hart/pack/tokens/words.json" "$BUCKETS/models/packs/demo/tokens/words.json"
expect 'only the pack and folders of hart remain' test "$(find "$HART_ROOT/var/lib/hart" -name 'program*' | wc -l)" -eq 0
expect 'it is in service' test -e "$state/in-service"
expect 'the service starts, then the hook is completed, then the timer starts' test "$(calls | grep -nE 'start hart.service|lifecycle-hook-name ready|start hart-retire' | cut -d : -f 2- | tr '\n' '|')" = \
  "systemctl start hart.service|$boot_ready|systemctl start hart-retire.timer|"
for phase in boot disks secrets program pack ready total; do
  expect_metric ColdStart "Phase=$phase"
done
expect 'hart owns what it writes' test "$(calls | grep -c '^chown hart:hart')" -eq 1
expect_no_call poweroff
done_

fresh 'disks are found by their model'
bucket
run hart-disks
expect_calls "mountpoint -q $HART_ROOT/var/lib/hart
blkid -L hart-data
lsblk -dnpo NAME,MODEL
mdadm --create /dev/md/hart --run --level=0 --raid-devices=2 /dev/nvme1n1 /dev/nvme2n1
mkfs.ext4 -q -F -m 0 -E nodiscard,lazy_itable_init=1 -L hart-data /dev/md/hart
mount -o noatime /dev/md/hart $HART_ROOT/var/lib/hart"
done_

fresh 'one disk needs no RAID'
bucket
answer lsblk 'printf "/dev/nvme0n1 Amazon EC2 NVMe Instance Storage\n/dev/nvme1n1 Amazon Elastic Block Store\n"'
run hart-disks
expect_call "mount -o noatime /dev/nvme0n1 $HART_ROOT/var/lib/hart"
expect_no_call mdadm
done_

fresh 'the root volume is never formatted'
bucket
answer lsblk 'printf "/dev/nvme0n1 Amazon Elastic Block Store\n/dev/sda Amazon EC2 NVMe Instance Storage v2\n"'
run hart-disks
expect 'it succeeds' test "$rc" -eq 0
expect_no_call mkfs
done_

fresh 'a restart mounts what is there'
bucket
answer blkid 'echo /dev/md127'
run hart-disks
expect_call "mount -o noatime /dev/md127 $HART_ROOT/var/lib/hart"
expect_no_call mkfs
done_

fresh 'a failed format stops the start'
bucket
answer mkfs.ext4 'exit 1'
run hart-boot
expect_metric InstanceFailed Reason=disks
expect_call 'systemctl poweroff'
expect_no_call 'start hart.service'
done_

fresh 'secrets are in memory, for root alone'
bucket
run hart-secrets
expect 'rights' test "$(stat -c %a "$HART_ROOT/run/hart/env")" = 600
expect 'rights of the folder' test "$(stat -c %a "$HART_ROOT/run/hart")" = 700
expect 'values as systemd reads them' test "$(cat "$HART_ROOT/run/hart/env")" = 'HART_ONE="a\"b\\c $d"
HART_TWO="secret-two"'
expect 'no secret in the log' test "$(grep -c secret-two "$HART_ROOT/log")" -eq 0
expect 'no secret in an argument' test "$(grep -c secret-two "$CALLS")" -eq 0
done_

fresh 'a secret that cannot be read stops the start'
bucket
answer get-parameter 'case $5 in arn:*:parameter/hart/one) echo one ;; *) echo "An error occurred (AccessDenied)" >&2; exit 254 ;; esac'
run hart-boot
expect_metric InstanceFailed Reason=secrets
expect_call 'systemctl poweroff'
expect_no_call 'start hart.service'
expect 'nothing half is left for hart' test ! -e "$HART_ROOT/run/hart/env"
done_

fresh 'a secret with two lines could set another setting'
bucket
answer get-parameter 'printf "a\nHART_OPEN=true\n"'
run hart-secrets
expect 'it fails' test "$rc" -eq 1
done_

fresh 'a damaged archive is never unpacked'
bucket
setting ARTIFACT_SHA256 0000000000000000000000000000000000000000000000000000000000000000
run hart-boot
expect 'nothing is unpacked' test ! -e "$HART_ROOT/opt/hart"
expect_metric InstanceFailed Reason=program
expect_call "$abandon"
expect_call "$unhealthy"
expect_call 'systemctl poweroff'
done_

fresh 'an archive in zst'
bucket
tar --zstd -cf "$BUCKETS/models/releases/hart-1.0.0.tar.zst" -C "$HART_ROOT/src" hart-1.0.0
setting ARTIFACT_URI s3://models/releases/hart-1.0.0.tar.zst
setting ARTIFACT_SHA256 "$(sum "$BUCKETS/models/releases/hart-1.0.0.tar.zst")"
run hart-fetch program
expect 'the program is there' test -x "$HART_ROOT/opt/hart/hart"
done_

fresh 'an archive without hart'
bucket
rm "$HART_ROOT/src/hart-1.0.0/hart"
tar -czf "$BUCKETS/models/releases/hart-1.0.0.tar.gz" -C "$HART_ROOT/src" hart-1.0.0
setting ARTIFACT_SHA256 "$(sum "$BUCKETS/models/releases/hart-1.0.0.tar.gz")"
run hart-fetch program
expect 'it fails' test "$rc" -eq 1
done_

fresh 'the program in the image of the machine is used'
bucket
mkdir -p "$HART_ROOT/opt/hart"
sum "$BUCKETS/models/releases/hart-1.0.0.tar.gz" >"$HART_ROOT/opt/hart/.sha256"
run hart-fetch program
expect_calls ''
done_

fresh 'the pack in the image of the machine is used'
bucket
cp -r "$BUCKETS/models/packs/demo" "$HART_ROOT/opt/hart-pack"
run hart-fetch pack
expect_calls ''
expect 'hart finds it' test -f "$HART_ROOT/var/lib/hart/pack/tokens/words.json"
done_

fresh 'another pack.json is not believed'
bucket
echo '{}' >"$BUCKETS/models/packs/demo/pack.json"
run hart-boot
expect_metric InstanceFailed Reason=pack
expect_call 'systemctl poweroff'
expect_no_call 'decoder.weights'
done_

fresh 'a damaged file of the pack stops the start'
bucket
echo other >"$BUCKETS/models/packs/demo/tokens/words.json"
run hart-boot
expect_metric InstanceFailed Reason=pack
expect_call 'systemctl poweroff'
expect_no_call 'start hart.service'
done_

fresh 'a pack.json that names a file elsewhere is refused'
bucket
printf '{"files":{"../../../etc/passwd":{"sha256":"%064d","size":1}}}\n' 0 >"$BUCKETS/models/packs/demo/pack.json"
setting PACK_DIGEST "$(sum "$BUCKETS/models/packs/demo/pack.json")"
run hart-fetch pack
expect 'it fails' test "$rc" -eq 1
expect_no_call passwd
done_

fresh 'a second fetch takes only what is missing'
bucket
run hart-fetch pack
echo damaged >"$HART_ROOT/var/lib/hart/pack/decoder.weights"
: >"$CALLS"
run hart-fetch pack
expect 'it succeeds' test "$rc" -eq 0
expect_call decoder.weights
expect_no_call words.json
done_

fresh 'engines are fetched as the user hart'
bucket
setting ENGINES true
run hart-boot
expect_call "systemd-run --quiet --wait --pipe --collect --uid=hart --gid=hart"
expect_call "/opt/hart/hart engines pull"
expect_metric ColdStart Phase=engines
done_

fresh 'a missing engine is no failure'
bucket
setting ENGINES true
answer systemd-run 'exit 1'
run hart-boot
expect 'it is in service' test -e "$state/in-service"
done_

fresh 'a service that ends for good is abandoned'
bucket
answer systemctl-is-failed 'exit 0'
echo 1000 >"$ANSWERS/ready-at"
run hart-boot
expect_metric InstanceFailed Reason=ready
expect_call "$abandon"
expect_call 'systemctl poweroff'
expect 'it is not in service' test ! -e "$state/in-service"
done_

fresh 'a service that is never ready is abandoned'
bucket
setting LAUNCH_SECONDS 104
echo 100000 >"$ANSWERS/ready-at"
run hart-boot
expect_metric InstanceFailed Reason=ready
expect_no_call "$boot_ready"
expect_call 'systemctl poweroff'
done_

fresh 'an instance without a launch hook serves all the same'
bucket
denied complete-lifecycle-action ValidationError
run hart-boot
expect_call 'systemctl start hart-retire.timer'
expect_no_call poweroff
done_

# The recipe for an image of the machine calls AWS in this order.
fresh 'an image of a machine'
answer create-image 'echo ami-1'
PATH=$here/fakes:$PATH PARAMETER=/hart/ami timeout 60 "$here/ami/make" hart-1 i-1 >"$HART_ROOT/log" 2>&1
expect 'it prints the id' test "$(cat "$HART_ROOT/log")" = ami-1
expect 'the order' test "$(calls | cut -d ' ' -f 3,4 | tr '\n' '|')" = \
  'stop-instances --instance-ids|wait instance-stopped|create-image --instance-id|wait image-available|put-parameter --name|terminate-instances --instance-ids|'
expect_call '--value ami-1'
done_

fresh 'a machine whose image fails is kept'
answer create-image 'echo ami-1'
answer wait '[ "$3" != image-available ] || exit 255'
PATH=$here/fakes:$PATH timeout 60 "$here/ami/make" hart-1 i-1 >"$HART_ROOT/log" 2>&1
expect 'it fails' test $? -ne 0
expect_no_call terminate-instances
done_
