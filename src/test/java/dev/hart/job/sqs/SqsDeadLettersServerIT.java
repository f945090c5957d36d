package dev.hart.job.sqs;

import static dev.hart.aws.FaultyNetwork.Fault.INTERNAL_ERROR;
import static dev.hart.aws.FaultyNetwork.Fault.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.FaultyNetwork;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.DeadLettersContract;
import dev.hart.job.JobQueue;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.QueueException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqsDeadLettersServerIT extends DeadLettersContract {
    private static final int MOST = 3;

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
        server.create(name, MOST);
        network = FaultyNetwork.before(server);
    }

    @AfterEach
    void close() throws IOException {
        opened.forEach(SqsQueue::close);
        network.close();
    }

    @Override
    protected JobQueue open() {
        SqsQueue queue = SqsQueue.join(
                SqsConnection.open(SqsServer.settings(network.endpoint(), name), SqsServer.credentials()), true);
        opened.add(queue);
        network.heads().clear();
        return queue;
    }

    private Lease receiveOne(JobQueue queue) {
        return queue.receive(1, Duration.ofSeconds(5), Duration.ofSeconds(20)).get(0);
    }

    @Test
    void aMessageThatSqsItselfMovedIsALetter() {
        server.send(name, "poison");
        JobQueue queue = open();
        for (int i = 0; i < MOST; i++) {
            receiveOne(queue).renew(Duration.ZERO);
        }
        assertThat(queue.receive(1, Duration.ZERO, Duration.ofSeconds(20))).isEmpty();

        try (DeadLetters.Look look = queue.deadLetters().look()) {
            DeadLetter letter = look.next().orElseThrow();

            assertThat(letter.body()).isEqualTo("poison");
            assertThat(letter.reason()).isEmpty();
            assertThat(letter.receives()).isEmpty();
            assertThat(letter.buried()).isEmpty();
            look.remove(letter);
        }
        assertThat(server.messages(name + "-dead")).isZero();
    }

    @Test
    void copiesOfOneMessageAreOneLetter() {
        JobQueue queue = open();
        queue.send("x");
        Lease lease = receiveOne(queue);
        // The renewal and the copy succeed, the deletion fails.
        network.next(PASS, PASS);
        network.usual(INTERNAL_ERROR);
        assertThatThrownBy(() -> lease.moveToDeadLetters("why")).isInstanceOf(QueueException.class);
        network.usual(PASS);
        lease.moveToDeadLetters("why");
        assertThat(server.messages(name + "-dead")).isEqualTo(2);

        try (DeadLetters.Look look = queue.deadLetters().look()) {
            DeadLetter letter = look.next().orElseThrow();
            assertThat(look.next()).isEmpty();

            look.remove(letter);
        }

        assertThat(server.messages(name + "-dead")).isZero();
    }

    @Test
    void laterCopiesOfARemovedLetterAreRemoved() {
        JobQueue queue = open();
        List<String> ids = new ArrayList<>();
        // More than one response of SQS can hold.
        for (int i = 0; i < 11; i++) {
            queue.send("x");
            Lease lease = receiveOne(queue);
            ids.add(lease.id());
            lease.moveToDeadLetters("why");
        }
        ids.forEach(id -> server.send(name + "-dead", "x", id, "why"));
        List<String> shown = new ArrayList<>();

        try (DeadLetters.Look look = queue.deadLetters().look()) {
            for (var letter = look.next(); letter.isPresent(); letter = look.next()) {
                shown.add(letter.get().id());
                look.remove(letter.get());
            }
        }

        assertThat(shown).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(server.messages(name + "-dead")).isZero();
    }

    @Test
    void aPassContinuesPastLettersThatItHeldTooLong() throws Exception {
        for (int i = 0; i < 10; i++) {
            server.send(name + "-dead", "known " + i);
        }
        try (SqsConnection connection =
                        SqsConnection.open(SqsServer.settings(network.endpoint(), name), SqsServer.credentials());
                DeadLetters.Look look = new SqsDeadLetters(
                                connection, connection.url(name + "-dead", Optional.empty()), Duration.ofSeconds(1))
                        .look()) {
            for (int i = 0; i < 10; i++) {
                assertThat(look.next()).isPresent();
            }
            // The ten come again, as many as a response of SQS can hold, before the message that is sent now.
            Thread.sleep(1500);
            server.send(name + "-dead", "new");

            assertThat(look.next()).map(DeadLetter::body).hasValue("new");
        }
    }

    @Test
    void forgedAttributesGiveNoInvalidId() {
        server.send(name + "-dead", "x", "../../etc/passwd", "why");

        try (DeadLetters.Look look = open().deadLetters().look()) {
            DeadLetter letter = look.next().orElseThrow();

            assertThat(letter.id()).doesNotContain(".", "/");
            assertThat(letter.reason()).isEmpty();
        }
    }
}
