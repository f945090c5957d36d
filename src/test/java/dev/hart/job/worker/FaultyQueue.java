package dev.hart.job.worker;

import dev.hart.job.DeadLetters;
import dev.hart.job.JobQueue;
import dev.hart.job.QueueException;
import java.time.Duration;
import java.util.List;

/** A queue with injected faults, which also sends and delivers twice. */
record FaultyQueue(JobQueue queue, InjectedFaults faults) implements JobQueue {
    private static QueueException reset() {
        return new QueueException("connection reset", null);
    }

    @Override
    public void send(String body) {
        faults.run("send " + body, () -> queue.send(body), FaultyQueue::reset);
        if (faults.strikes("twice " + body)) {
            queue.send(body);
        }
    }

    @Override
    public List<Lease> receive(int most, Duration wait, Duration lease) {
        return faults.call("receive", () -> queue.receive(most, wait, lease), FaultyQueue::reset).stream()
                .<Lease>map(FaultyLease::new)
                .toList();
    }

    @Override
    public DeadLetters deadLetters() {
        return queue.deadLetters();
    }

    @Override
    public void requireReachable() {
        queue.requireReachable();
    }

    private final class FaultyLease implements Lease {
        private final Lease lease;

        FaultyLease(Lease lease) {
            this.lease = lease;
            if (faults.strikes("ends early " + lease.body())) {
                lease.renew(Duration.ZERO);
            }
        }

        @Override
        public String id() {
            return lease.id();
        }

        @Override
        public String body() {
            return lease.body();
        }

        @Override
        public int receives() {
            return lease.receives();
        }

        @Override
        public void renew(Duration time) {
            faults.run("renew " + body(), () -> lease.renew(time), FaultyQueue::reset);
        }

        @Override
        public void delete() {
            faults.run("delete " + body(), lease::delete, FaultyQueue::reset);
        }

        @Override
        public void moveToDeadLetters(String text, String reason) {
            faults.run("bury " + body(), () -> lease.moveToDeadLetters(text, reason), FaultyQueue::reset);
        }
    }
}
