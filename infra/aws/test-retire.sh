# shellcheck shell=bash disable=SC2016,SC2154
# Retirement rung by rung, the lifecycle of the group, and what is unhealthy. Read by test.sh.
describe='aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names hart'
look='aws sqs get-queue-attributes --queue-url https://sqs.eu-central-1.amazonaws.com/123456789012/hart-jobs --attribute-names ApproximateNumberOfMessages'
terminate='aws autoscaling terminate-instance-in-auto-scaling-group --instance-id i-0123456789abcdef0 --should-decrement-desired-capacity'
complete_drain='aws autoscaling complete-lifecycle-action --auto-scaling-group-name hart --lifecycle-hook-name drain --lifecycle-action-result CONTINUE --instance-id i-0123456789abcdef0'
abandon='aws autoscaling complete-lifecycle-action --auto-scaling-group-name hart --lifecycle-hook-name ready --lifecycle-action-result ABANDON --instance-id i-0123456789abcdef0'
unhealthy='aws autoscaling set-instance-health --instance-id i-0123456789abcdef0 --health-status Unhealthy --no-should-respect-grace-period'

fresh 'an idle instance retires with a decrement'
run hart-retire
expect_calls "$describe
systemctl stop hart.service
$look
$terminate"
expect_metric Retired
expect 'it marks that it leaves' test -e "$state/leaving"
run hart-retire
expect_calls "$describe
systemctl stop hart.service
$look
$terminate"
done_

for case in '899.9 0 0' '1200 1 0' '1200 0 3' '1200 0 null'; do
  fresh "no retirement with idle, running, visible $case"
  # shellcheck disable=SC2086
  idle $case
  run hart-retire
  expect_calls ''
  expect_no_call RetirementFailed
  done_
done

fresh 'unreadable answers are no idleness'
echo '<html>idle_seconds 9999</html>' >"$ANSWERS/idle"
run hart-retire
expect_calls ''
done_

fresh 'a fleet without a queue retires by its requests'
setting QUEUE_URL ''
idle 1200 0 null
run hart-retire
expect_calls "$describe
systemctl stop hart.service
$terminate"
done_

fresh 'fields in another order and with spaces'
printf '{ "queue_visible" : 0, "jobs_running" : 0, "idle_seconds" : 901 }\n' >"$ANSWERS/idle"
run hart-retire
expect_call "$terminate"
done_

for sizes in '1\t1' '0\t0' '2\t2'; do
  fresh "at the minimum ($sizes) the instance stays"
  answer describe-auto-scaling-groups "printf '$sizes\n'"
  run hart-retire
  expect_calls "$describe"
  done_
done

fresh 'rung describe: access denied leaves a working instance'
denied describe-auto-scaling-groups AccessDenied
run hart-retire
expect_calls "$describe"
expect_metric RetirementFailed Rung=describe
done_

fresh 'rung describe: a group that is not found is not one with room'
answer describe-auto-scaling-groups 'echo None'
run hart-retire
expect_calls "$describe"
expect_metric RetirementFailed Rung=describe
done_

fresh 'rung identity: without metadata the instance stays'
touch "$ANSWERS/no-metadata"
run hart-retire
expect_calls ''
expect_metric RetirementFailed Rung=identity
done_

fresh 'rung queue: a message that came meanwhile'
answer get-queue-attributes 'echo 2'
run hart-retire
expect_calls "$describe
systemctl stop hart.service
$look
systemctl reset-failed hart.service
systemctl start hart.service"
expect 'it does not leave' test ! -e "$state/leaving"
done_

fresh 'rung queue: access denied starts hart again'
denied get-queue-attributes AccessDenied
run hart-retire
expect_calls "$describe
systemctl stop hart.service
$look
systemctl reset-failed hart.service
systemctl start hart.service"
expect_metric RetirementFailed Rung=queue
done_

fresh 'rung queue: an unreadable number starts hart again'
answer get-queue-attributes 'echo None'
run hart-retire
expect_no_call "$terminate"
expect_call 'systemctl start hart.service'
done_

for code in 'ValidationError: Currently, desiredSize equals minSize (1)' ScalingActivityInProgress; do
  fresh "rung terminate: $code starts hart again"
  denied terminate-instance-in-auto-scaling-group "$code"
  run hart-retire
  expect_calls "$describe
systemctl stop hart.service
$look
$terminate
systemctl reset-failed hart.service
systemctl start hart.service"
  expect 'it does not leave' test ! -e "$state/leaving"
  expect_no_call 'RetirementFailed'
  done_
done

for code in AccessDenied Throttling InternalFailure 'ValidationError: No managed instance found'; do
  fresh "rung terminate: $code powers off"
  denied terminate-instance-in-auto-scaling-group "$code"
  run hart-retire
  expect_calls "$describe
systemctl stop hart.service
$look
$terminate
systemctl poweroff"
  expect_metric RetirementFailed Rung=terminate
  done_
done

fresh 'a metric that cannot be sent changes nothing'
denied put-metric-data AccessDenied
denied terminate-instance-in-auto-scaling-group AccessDenied
run hart-retire
expect_call 'systemctl poweroff'
done_

fresh 'the group takes the instance while it stops'
answer systemctl-stop "touch '$state/leaving'"
run hart-retire
expect_calls "$describe
systemctl stop hart.service
$look"
done_

fresh 'a message comes while the group takes the instance'
answer systemctl-stop "touch '$state/leaving'"
answer get-queue-attributes 'echo 2'
run hart-retire
expect_no_call 'systemctl start'
done_

fresh 'before it is in service an instance does not retire'
rm "$state/in-service"
run hart-retire
expect_calls ''
done_

fresh 'hart that is silent for five looks is replaced'
rm "$ANSWERS/idle"
for _ in 1 2 3 4; do run hart-retire; done
expect_calls ''
run hart-retire
expect_calls "$unhealthy
systemctl poweroff"
expect_metric InstanceFailed Reason=silent
done_

fresh 'an answer between forgets silent looks'
rm "$ANSWERS/idle"
for _ in 1 2 3 4; do run hart-retire; done
idle 1 0 0
run hart-retire
rm "$ANSWERS/idle"
for _ in 1 2 3 4; do run hart-retire; done
expect_calls ''
done_

fresh 'an instance in service only looks'
run hart-lifecycle
expect_calls ''
done_

fresh 'at Terminated hart stops, then the hook is completed, once'
echo Terminated >"$ANSWERS/metadata/autoscaling/target-lifecycle-state"
run hart-lifecycle
run hart-lifecycle
expect_calls "systemctl stop hart.service
$complete_drain"
expect_metric Drain
expect 'it marks that it leaves' test -e "$state/leaving"
done_

fresh 'a hook that is not completed is tried again'
echo Terminated >"$ANSWERS/metadata/autoscaling/target-lifecycle-state"
denied complete-lifecycle-action Throttling
run hart-lifecycle
rm "$ANSWERS/complete-lifecycle-action"
run hart-lifecycle
run hart-lifecycle
expect "two calls" test "$(grep -cF -- "$complete_drain" "$CALLS")" -eq 2
done_

fresh 'a Spot notice neither decrements nor retires'
echo '{"action":"terminate"}' >"$ANSWERS/metadata/spot/instance-action"
run hart-lifecycle
run hart-retire
expect_calls ''
expect_metric SpotNotice
done_

fresh 'without metadata the lifecycle waits'
touch "$ANSWERS/no-metadata"
run hart-lifecycle
expect_calls ''
done_

fresh 'a service that failed for good is replaced'
run hart-unhealthy
expect_calls "$unhealthy
systemctl poweroff"
expect_metric InstanceFailed Reason=service
done_

fresh 'an instance that never was in service is abandoned'
rm "$state/in-service"
run hart-unhealthy pack
expect_calls "$abandon
$unhealthy
systemctl poweroff"
done_

fresh 'unhealthy powers off although AWS refuses'
denied set-instance-health AccessDenied
denied complete-lifecycle-action AccessDenied
run hart-unhealthy
expect_call 'systemctl poweroff'
done_

fresh 'unhealthy powers off although the id is unknown'
touch "$ANSWERS/no-metadata"
run hart-unhealthy
expect_calls 'systemctl poweroff'
done_

fresh 'a leaving instance is not unhealthy'
touch "$state/leaving"
run hart-unhealthy
expect_calls ''
done_
