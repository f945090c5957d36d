package dev.hart.job.sqs;

import static dev.hart.aws.FaultyNetwork.Fault.INTERNAL_ERROR;
import static dev.hart.aws.FaultyNetwork.Fault.LOST_ANSWER;
import static dev.hart.aws.FaultyNetwork.Fault.PASS;
import static dev.hart.aws.FaultyNetwork.Fault.RESET;
import static dev.hart.aws.FaultyNetwork.Fault.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.FaultyNetwork;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.aws.SqsSettings;
import dev.hart.job.JobId;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.JobQueueContract;
import dev.hart.job.JobRef;
import dev.hart.job.Owner;
import dev.hart.job.QueueException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqsQueueServerIT extends JobQueueContract {
    private static final int TRIES = 5;
    private static final Duration LEASE = Duration.ofSeconds(20);
    /** SQS's own limit. */
    private static final int MEBIBYTE = 1024 * 1024;

    private static SqsServer server;

    private final String name = "jobs-" + UUID.randomUUID();
    private final List<SqsQueue> opened = new ArrayList<>();
    private FaultyNetwork network;

    @BeforeAll
    static void start() {
        server = SqsServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() throws IOException {
        server.create(name, TRIES + 2);
        network = FaultyNetwork.before(server);
    }

    @AfterEach
    void close() throws IOException {
        opened.forEach(SqsQueue::close);
        network.close();
    }

    @Override
    protected JobQueue open() {
        return open(SqsServer.settings(network.endpoint(), name));
    }

    private SqsSettings settings(Duration wait, Duration timeout) {
        return new SqsSettings(
                name, Optional.empty(), Optional.of(network.endpoint()), Optional.empty(), wait, timeout);
    }

    private SqsQueue open(SqsSettings settings) {
        SqsQueue queue = SqsQueue.open(SqsConnection.open(settings, SqsServer.credentials()), TRIES, true);
        opened.add(queue);
        network.heads().clear();
        return queue;
    }

    @Override
    protected void pass(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    @Override
    protected Map<String, String> deadLetters() {
        Map<String, String> letters = new HashMap<>();
        server.take(name + "-dead")
                .forEach((body, attributes) -> letters.put(body, attributes.getOrDefault("reason", "")));
        return letters;
    }

    private static Lease receiveOne(JobQueue queue) {
        return queue.receive(1, Duration.ofSeconds(5), LEASE).get(0);
    }

    @Test
    void aDeadLetterHasTheOriginalId() {
        JobQueue queue = open();
        queue.send("x");

        receiveOne(queue).moveToDeadLetters("bad\u0000\uD800 reason");

        assertThat(server.take(name + "-dead").get("x"))
                .containsEntry("reason", "bad\uFFFD\uFFFD reason")
                .containsEntry("receives", "1")
                .containsKey("message");
    }

    @Test
    void theLargestMessageIsMovedComplete() {
        String large = "x".repeat(MEBIBYTE);
        server.send(name, large);

        receiveOne(open()).moveToDeadLetters("no room for this");

        assertThat(server.take(name + "-dead")).containsOnlyKeys(large);
        assertThat(server.messages(name)).isZero();
    }

    @Test
    void aTextThatSqsRefusesIsRefusedFirst() {
        JobQueue queue = open();

        assertThatThrownBy(() -> queue.send("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.send("a\u0001")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.send("\uD83E")).isInstanceOf(IllegalArgumentException.class);
        assertThat(network.heads()).isEmpty();
    }

    @Test
    void partsOfASecondAreRoundedUp() throws Exception {
        JobQueue queue = open();
        queue.send("x");

        receiveOne(queue).renew(Duration.ofMillis(1));

        assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
        pass(Duration.ofMillis(1100));
        assertThat(queue.receive(1, Duration.ZERO, LEASE)).hasSize(1);
    }

    @Test
    void aShortFailureIsRetried() {
        JobQueue queue = open();
        network.next(INTERNAL_ERROR, RESET);

        queue.send("x");

        assertThat(network.heads()).hasSize(3);
        assertThat(server.messages(name)).isEqualTo(1);
    }

    @Test
    void aSendWhoseResponseWasLostSendsTwice() {
        JobQueue queue = open();
        network.next(LOST_ANSWER);

        queue.send("x");

        assertThat(queue.receive(10, Duration.ZERO, LEASE))
                .extracting(Lease::body)
                .containsExactly("x", "x");
    }

    @Test
    void aMessageWhoseResponseWasLostIsDeliveredAgain() throws Exception {
        JobQueue queue = open();
        queue.send("x");
        network.next(LOST_ANSWER);

        List<Lease> none = queue.receive(1, Duration.ZERO, Duration.ofSeconds(1));

        assertThat(none).isEmpty();
        pass(Duration.ofMillis(1100));
        assertThat(receiveOne(queue).receives()).isEqualTo(2);
    }

    @Test
    void aQueueThatKeepsFailingIsNamedInTheError() {
        JobQueue queue = open();
        network.usual(INTERNAL_ERROR);

        assertThatThrownBy(() -> queue.send("x"))
                .isInstanceOf(QueueException.class)
                .hasMessageStartingWith("SQS queue " + name + " at " + network.endpoint() + ": cannot take a message:")
                .hasMessageContaining("status 500")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> queue.receive(1, Duration.ZERO, LEASE))
                .isInstanceOf(QueueException.class)
                .hasMessageContaining("cannot deliver messages: status 500");
    }

    /** ElasticMQ takes the group of a message and does not order by it; what Amazon does with it is not tested. */
    @Test
    void theMessageOfAJobStatesTheGroupOfItsOwnerAndNotTheName() {
        List<String> bodies = new CopyOnWriteArrayList<>();
        network.watch(passed -> bodies.add(passed.body()));
        JobQueue queue = open();
        bodies.clear();
        Owner owner = new Owner("shop");
        String message = JobMessage.of(new JobRef(owner, new JobId("a")));

        queue.send(message);
        queue.send("{\"prompt\":\"of another sender\"}");

        assertThat(bodies.get(0)).contains("\"MessageGroupId\":\"" + owner.digest() + "\"");
        assertThat(bodies.get(1)).doesNotContain("MessageGroupId");
        // Both are delivered, also the second of a group while the first is hidden.
        queue.send(message);
        assertThat(queue.receive(10, Duration.ofSeconds(2), LEASE))
                .extracting(Lease::body)
                .containsExactlyInAnyOrder(message, message, "{\"prompt\":\"of another sender\"}");
    }

    @Test
    void groupsCanBeTurnedOff() {
        List<String> bodies = new CopyOnWriteArrayList<>();
        network.watch(passed -> bodies.add(passed.body()));
        SqsQueue queue = SqsQueue.open(
                SqsConnection.open(SqsServer.settings(network.endpoint(), name), SqsServer.credentials()),
                TRIES,
                false);
        opened.add(queue);
        bodies.clear();

        queue.send(JobMessage.of(new JobRef(new Owner("shop"), new JobId("a"))));

        assertThat(bodies.get(0)).contains("MessageBody").doesNotContain("MessageGroupId");
    }

    @Test
    void aSilentQueueFailsWithinTheTimeout() {
        JobQueue queue = open(settings(Duration.ofSeconds(20), Duration.ofSeconds(3)));
        network.usual(SILENCE);
        long start = System.nanoTime();

        assertThatThrownBy(() -> queue.send("x"))
                .isInstanceOf(QueueException.class)
                .hasMessageContaining("no answer within 3.0 s");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void receivingMayWaitLongerThanTheTimeoutOfOtherCalls() {
        JobQueue queue = open(settings(Duration.ofSeconds(20), Duration.ofSeconds(3)));

        assertThat(queue.receive(1, Duration.ofSeconds(2), LEASE)).isEmpty();

        assertThat(network.heads()).as("one question").hasSize(1);
    }

    @Test
    void aLongWaitIsSplitIntoSeveralCalls() {
        JobQueue queue = open(settings(Duration.ofSeconds(1), Duration.ofSeconds(6)));

        assertThat(queue.receive(1, Duration.ofSeconds(2), LEASE)).isEmpty();

        assertThat(network.heads()).hasSizeBetween(2, 3);
    }

    @Test
    void aCrashBetweenCopyAndDeletionLeavesTheMessageInBothQueues() throws Exception {
        JobQueue queue = open();
        queue.send("x");
        Lease lease = receiveOne(queue);
        // The renewal and the copy succeed, the deletion fails.
        network.next(PASS, PASS);
        network.usual(INTERNAL_ERROR);

        assertThatThrownBy(() -> lease.moveToDeadLetters("why")).isInstanceOf(QueueException.class);

        assertThat(deadLetters()).containsExactly(Map.entry("x", "why"));
        assertThat(server.messages(name)).isEqualTo(1);
    }

    @Test
    void aMessageThatCannotBeCopiedStaysInTheQueue() throws Exception {
        JobQueue queue = open();
        queue.send("x");
        Lease lease = receiveOne(queue);
        network.next(PASS);
        network.usual(INTERNAL_ERROR);

        assertThatThrownBy(() -> lease.moveToDeadLetters("why")).isInstanceOf(QueueException.class);

        assertThat(deadLetters()).isEmpty();
        assertThat(server.messages(name)).isEqualTo(1);
    }

    @Test
    void aMessageReceivedAfterAnInterruptIsGivenBackAtOnce() throws Exception {
        JobQueue queue = open();
        Thread asking = new Thread(() -> queue.receive(1, Duration.ofSeconds(20), LEASE));
        asking.start();
        awaitQuestion();
        asking.interrupt();
        asking.join(5000);

        queue.send("x");

        // Its call still runs, and is answered before the next one.
        assertThat(receiveOne(queue).receives()).isEqualTo(2);
    }

    private void awaitQuestion() throws InterruptedException {
        for (int i = 0; i < 500 && network.heads().isEmpty(); i++) {
            Thread.sleep(10);
        }
        // The proxy has recorded the call before it passed it on.
        Thread.sleep(200);
    }

    @Test
    void aClosedQueueFailsWithAQueueException() {
        SqsQueue queue = open(SqsServer.settings(network.endpoint(), name));

        queue.close();

        assertThatThrownBy(() -> queue.receive(1, Duration.ZERO, LEASE)).isInstanceOf(QueueException.class);
    }
}
