package dev.hart.job.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.job.JobQueue;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.JobQueueContract;
import dev.hart.job.QueueException;
import dev.hart.job.worker.ShiftedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileQueueTest extends JobQueueContract {
    private static final Duration LEASE = Duration.ofSeconds(10);

    @TempDir
    private Path folder = Path.of("");

    private final ShiftedClock clock = new ShiftedClock();

    @Override
    protected JobQueue open() {
        return new FileQueue(folder, clock);
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected Map<String, String> deadLetters() throws IOException {
        Map<String, String> letters = new HashMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("dead"))) {
            for (Path file : files.toList()) {
                JsonNode letter = new ObjectMapper().readTree(file.toFile());
                letters.put(letter.path("body").asText(), letter.path("reason").asText());
            }
        }
        return letters;
    }

    private static List<Lease> receive(JobQueue queue) {
        return queue.receive(10, Duration.ZERO, LEASE);
    }

    @Test
    void messagesAreDeliveredInOrderAndSurviveTheirProcess() throws Exception {
        for (String body : List.of("1", "2", "3")) {
            open().send(body);
            Thread.sleep(2);
        }

        List<Lease> two = open().receive(2, Duration.ZERO, LEASE);
        List<Lease> rest = receive(open());

        assertThat(two).extracting(Lease::body).containsExactly("1", "2");
        assertThat(rest).extracting(Lease::body).containsExactly("3");
        assertThat(rest.get(0).receives()).isEqualTo(1);
    }

    @Test
    void anExpiredLeaseDeliversTheMessageAgainAndCounts() {
        JobQueue queue = open();
        queue.send("x");
        Lease first = receive(queue).get(0);

        clock.advance(LEASE.minusSeconds(1));
        assertThat(receive(queue)).isEmpty();
        first.renew(LEASE);
        clock.advance(LEASE.minusSeconds(1));
        assertThat(receive(queue)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        Lease second = receive(queue).get(0);

        assertThat(second.receives()).isEqualTo(2);
        assertThatThrownBy(() -> first.renew(LEASE)).isInstanceOf(QueueException.class);
        assertThatThrownBy(first::delete).isInstanceOf(QueueException.class).hasMessageContaining("has ended");
        assertThatThrownBy(() -> first.moveToDeadLetters("why")).isInstanceOf(QueueException.class);
        second.delete();
        clock.advance(Duration.ofDays(1));
        assertThat(receive(queue)).isEmpty();
        assertThat(folder.resolve("dead")).isEmptyDirectory();
    }

    @Test
    void aClockThatIsCorrectedHidesNoMessageForYears() {
        JobQueue queue = open();
        clock.advance(Duration.ofDays(1000));
        queue.send("x");

        clock.advance(Duration.ofDays(-1000));

        assertThat(receive(queue)).hasSize(1);
        assertThat(receive(queue)).isEmpty();
    }

    @Test
    void aReturnedMessageIsDeliveredAtOnceAndBeforeLaterOnes() throws Exception {
        JobQueue queue = open();
        queue.send("1");
        Thread.sleep(2);
        queue.send("2");
        Lease first = queue.receive(1, Duration.ZERO, LEASE).get(0);

        first.renew(Duration.ZERO);
        clock.advance(Duration.ofMillis(1));

        assertThat(receive(open())).extracting(Lease::body).containsExactly("1", "2");
    }

    @Test
    void aDeadLetterHasItsReason() throws Exception {
        JobQueue queue = open();
        queue.send("poison \" \n");

        receive(queue).get(0).moveToDeadLetters("three times \"no\"");

        clock.advance(Duration.ofDays(1));
        assertThat(receive(queue)).isEmpty();
        try (Stream<Path> files = Files.list(folder.resolve("dead"))) {
            JsonNode letter =
                    new ObjectMapper().readTree(files.findFirst().orElseThrow().toFile());
            assertThat(letter.path("body").asText()).isEqualTo("poison \" \n");
            assertThat(letter.path("reason").asText()).isEqualTo("three times \"no\"");
            assertThat(letter.path("receives").asInt()).isEqualTo(1);
        }
    }

    @Test
    void theLimitsOfALeaseAndAWaitAreAccepted() {
        JobQueue queue = open();
        queue.send("x");
        Lease lease =
                queue.receive(10, Duration.ofSeconds(20), Duration.ofHours(12)).get(0);

        lease.renew(Duration.ofHours(12));

        clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(receive(queue)).isEmpty();
        lease.renew(Duration.ZERO);
        clock.advance(Duration.ofMillis(1));
        assertThat(queue.receive(1, Duration.ZERO, Duration.ofSeconds(1))).hasSize(1);
    }

    @Test
    void filesThatAreNotMessagesAreLeftAlone() throws Exception {
        JobQueue queue = open();
        Path stray = Files.writeString(folder.resolve("line/notes.txt"), "x");

        assertThat(receive(queue)).isEmpty();

        assertThat(stray).exists();
    }
}
