package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.JobQueue.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every implementation of {@link JobQueue}. */
public abstract class JobQueueContract {
    /** Long compared with a few calls on a busy machine. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final Duration PART = Duration.ofMillis(1800);

    /** An empty queue; each call opens the same queue, as another process would. */
    protected abstract JobQueue open();

    /** Lets this much time pass for leases. */
    protected abstract void pass(Duration time) throws InterruptedException;

    /** The dead letters: bodies and reasons. */
    protected abstract Map<String, String> deadLetters() throws Exception;

    private static List<Lease> receive(JobQueue queue) {
        return queue.receive(10, Duration.ZERO, LEASE);
    }

    private static Lease receiveOne(JobQueue queue) {
        List<Lease> leases = queue.receive(1, Duration.ofSeconds(5), LEASE);
        assertThat(leases).hasSize(1);
        return leases.get(0);
    }

    private static List<String> bodies(List<Lease> leases) {
        return leases.stream().map(Lease::body).toList();
    }

    @Test
    void aMessageIsDeliveredToOneReceiver() {
        List.of("1", "2", "3").forEach(open()::send);

        List<Lease> two = open().receive(2, Duration.ZERO, LEASE);
        List<Lease> rest = receive(open());

        List<String> all = new ArrayList<>(bodies(two));
        all.addAll(bodies(rest));
        assertThat(two).hasSizeLessThanOrEqualTo(2);
        assertThat(all).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(two).allMatch(lease -> lease.receives() == 1);
        assertThat(receive(open())).isEmpty();
    }

    @Test
    void onlyMessagesThatCouldBeReceivedAreCountedAsVisible() {
        JobQueue queue = open();
        assertThat(queue.visible()).hasValue(0);
        List.of("1", "2", "3").forEach(queue::send);
        assertThat(open().visible()).hasValue(3);

        Lease one = receiveOne(queue);
        Lease other = receiveOne(queue);
        assertThat(open().visible()).hasValue(1);
        one.delete();
        other.renew(Duration.ZERO);

        assertThat(open().visible()).hasValue(2);
    }

    @Test
    void aLeaseEndsWithoutRenewalAndTheNextReceiptIsCounted() throws Exception {
        JobQueue queue = open();
        queue.send("x");
        Lease first = receiveOne(queue);

        pass(PART);
        assertThat(receive(open())).as("before the lease ends").isEmpty();
        first.renew(LEASE);
        pass(PART);
        assertThat(receive(open())).as("before the renewed lease ends").isEmpty();
        pass(LEASE.minus(PART).plusMillis(200));
        Lease second = receiveOne(open());

        assertThat(second.body()).isEqualTo("x");
        assertThat(second.receives()).isEqualTo(2);
        assertThatThrownBy(() -> first.renew(LEASE)).isInstanceOf(QueueException.class);
        assertThatThrownBy(() -> first.moveToDeadLetters("why")).isInstanceOf(QueueException.class);
        assertThat(deadLetters()).isEmpty();
        second.delete();
    }

    @Test
    void aMessageGivenBackIsDeliveredAtOnce() throws Exception {
        JobQueue queue = open();
        queue.send("x");

        receiveOne(queue).renew(Duration.ZERO);
        pass(Duration.ofMillis(1));

        Lease second = receiveOne(open());
        assertThat(second.body()).isEqualTo("x");
        assertThat(second.receives()).isEqualTo(2);
    }

    @Test
    void aRenewalMayShortenALease() throws Exception {
        JobQueue queue = open();
        queue.send("x");
        Lease first =
                queue.receive(1, Duration.ofSeconds(5), Duration.ofHours(1)).get(0);

        first.renew(Duration.ofSeconds(1));
        pass(Duration.ofMillis(1200));

        assertThat(receiveOne(open()).receives()).isEqualTo(2);
    }

    @Test
    void aDeletedMessageNeverComesBack() throws Exception {
        JobQueue queue = open();
        queue.send("x");

        queue.receive(1, Duration.ofSeconds(5), Duration.ofSeconds(1)).get(0).delete();

        pass(Duration.ofMillis(1200));
        assertThat(receive(open())).isEmpty();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aMovedMessageIsInTheDeadLetterQueueWithItsReasonOnly() throws Exception {
        JobQueue queue = open();
        queue.send("poison \" \n");

        queue.receive(1, Duration.ofSeconds(5), Duration.ofSeconds(1))
                .get(0)
                .moveToDeadLetters("three times \"no\" 日本");

        pass(Duration.ofMillis(1200));
        assertThat(receive(open())).isEmpty();
        assertThat(deadLetters()).containsExactly(Map.entry("poison \" \n", "three times \"no\" 日本"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"job\":\"1\"}", " ", "ä 日本 🦊 \t\n\r", "<&>\"'%+"})
    void anyTextIsDeliveredUnchanged(String body) {
        open().send(body);

        assertThat(receiveOne(open()).body()).isEqualTo(body);
    }

    @Test
    void theLongestMessageIsAcceptedAndALongerOneRefused() {
        JobQueue queue = open();
        String longest = "ä".repeat(JobQueue.LONGEST / 2);

        assertThatThrownBy(() -> queue.send(longest + "a")).isInstanceOf(IllegalArgumentException.class);
        queue.send(longest);

        assertThat(receiveOne(queue).body()).isEqualTo(longest);
    }

    @Test
    void eachMessageGoesToOneOfManyReceivers() throws Exception {
        int messages = 60;
        JobQueue sender = open();
        IntStream.range(0, messages).forEach(i -> sender.send("m" + i));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Callable<List<String>>> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            JobQueue queue = open();
            receivers.add(() -> {
                List<String> got = new ArrayList<>();
                for (List<Lease> some = receive(queue); !some.isEmpty(); some = receive(queue)) {
                    for (Lease lease : some) {
                        got.add(lease.body());
                        lease.delete();
                    }
                }
                return got;
            });
        }

        List<String> all = new ArrayList<>();
        for (Future<List<String>> got : pool.invokeAll(receivers)) {
            all.addAll(got.get());
        }

        pool.shutdown();
        assertThat(all).doesNotHaveDuplicates().hasSize(messages);
    }

    @Test
    void aWaitingReceiverGetsAMessageSoon() {
        JobQueue queue = open();
        CompletableFuture<List<Lease>> waiting =
                CompletableFuture.supplyAsync(() -> queue.receive(10, Duration.ofSeconds(20), LEASE));

        open().send("x");

        assertThat(waiting.orTimeout(10, TimeUnit.SECONDS).join()).hasSize(1);
    }

    @Test
    void anEmptyQueueReturnsNothingAfterTheWait() {
        JobQueue queue = open();
        long start = System.nanoTime();

        assertThat(queue.receive(1, Duration.ofMillis(150), LEASE)).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void anInterruptedReceiverReturnsSoonAndKeepsNoMessage() throws Exception {
        JobQueue queue = open();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            List<Lease> none = queue.receive(10, Duration.ofSeconds(20), LEASE);
            interrupted.complete(none.isEmpty() && Thread.currentThread().isInterrupted());
        });
        waiting.start();
        Thread.sleep(300);

        waiting.interrupt();

        assertThat(interrupted.orTimeout(5, TimeUnit.SECONDS).join()).isTrue();
        open().send("x");
        assertThat(receiveOne(open()).body()).isEqualTo("x");
    }

    @Test
    void argumentsOutOfRangeAreRefused() {
        JobQueue queue = open();

        assertThatThrownBy(() -> queue.receive(0, Duration.ZERO, LEASE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(11, Duration.ZERO, LEASE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(1, Duration.ofSeconds(21), LEASE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(1, Duration.ZERO, Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
        queue.send("x");
        Lease lease = receiveOne(queue);
        assertThatThrownBy(() -> lease.renew(Duration.ofHours(13))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lease.renew(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
