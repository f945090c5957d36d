package dev.hart.job.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.job.JobQueue;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.QueueException;
import dev.hart.job.ShiftedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileQueueTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    @TempDir
    private Path folder = Path.of("");

    private final ShiftedClock clock = new ShiftedClock();

    private JobQueue open() {
        return new FileQueue(folder, clock);
    }

    private static List<Lease> receive(JobQueue queue) {
        return queue.receive(10, Duration.ZERO, LEASE);
    }

    @Test
    void messagesComeInOrderToOneReceiverAtATimeAndSurviveTheirProcess() throws Exception {
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
    void aLeaseThatEndsGivesTheMessageToAnotherAndCounts() {
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
        assertThatThrownBy(() -> first.bury("why")).isInstanceOf(QueueException.class);
        second.delete();
        clock.advance(Duration.ofDays(1));
        assertThat(receive(queue)).isEmpty();
        assertThat(folder.resolve("dead")).isEmptyDirectory();
    }

    @Test
    void aClockThatIsSetRightHidesNothingForYears() {
        JobQueue queue = open();
        clock.advance(Duration.ofDays(1000));
        queue.send("x");

        clock.advance(Duration.ofDays(-1000));

        assertThat(receive(queue)).hasSize(1);
        assertThat(receive(queue)).isEmpty();
    }

    @Test
    void whatIsGivenBackIsHandedOutAtOnceAndBeforeWhatCameLater() throws Exception {
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
    void whatIsPutAsideIsThereWithItsReason() throws Exception {
        JobQueue queue = open();
        queue.send("poison \" \n");

        receive(queue).get(0).bury("three times \"no\"");

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
    void whoWaitsHearsOfAMessageSoon() {
        JobQueue queue = open();
        CompletableFuture<List<Lease>> waiting =
                CompletableFuture.supplyAsync(() -> queue.receive(10, Duration.ofSeconds(20), LEASE));

        // As another process would.
        open().send("x");

        assertThat(waiting.orTimeout(5, TimeUnit.SECONDS).join()).hasSize(1);
    }

    @Test
    void noMessageComesWhenTheWaitIsOver() {
        JobQueue queue = open();
        long start = System.nanoTime();

        assertThat(queue.receive(1, Duration.ofMillis(150), LEASE)).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void ofManyReceiversEachMessageHasOne() throws Exception {
        int messages = 300;
        JobQueue sender = open();
        IntStream.range(0, messages).forEach(i -> sender.send("m" + i));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Callable<List<String>>> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            JobQueue queue = open();
            receivers.add(() -> {
                List<String> got = new ArrayList<>();
                for (List<Lease> some = receive(queue); !some.isEmpty(); some = receive(queue)) {
                    some.forEach(lease -> got.add(lease.body()));
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
    void filesThatAreNoMessagesAreLeftAlone() throws Exception {
        JobQueue queue = open();
        Path stray = Files.writeString(folder.resolve("line/notes.txt"), "x");

        assertThat(receive(queue)).isEmpty();

        assertThat(stray).exists();
    }

    @Test
    void whatTheContractDoesNotAllowIsRefused() {
        JobQueue queue = open();

        assertThatThrownBy(() -> queue.send("ä".repeat(JobQueue.LONGEST / 2 + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(0, Duration.ZERO, LEASE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(11, Duration.ZERO, LEASE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(1, Duration.ofSeconds(21), LEASE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.receive(1, Duration.ZERO, Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
        queue.send("ä".repeat(JobQueue.LONGEST / 2));
        Lease lease = receive(queue).get(0);
        assertThatThrownBy(() -> lease.renew(Duration.ofHours(13))).isInstanceOf(IllegalArgumentException.class);
    }
}
