package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hart.CompatibilityFiles;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Quality;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageTimes;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.ActiveAttempt;
import dev.hart.job.AttemptId;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobImage;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.TestDigests;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobCatalogue.Query;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records and messages that version 0.1 wrote are read, and this version writes the same bytes. */
class CompatibilityTest {
    private static final Path RECORDS = CompatibilityFiles.path("records");
    private static final Instant AT = Instant.parse("2026-11-24T12:00:00.123456789Z");
    private static final Instant END = AT.plusSeconds(60);
    private static final AttemptId FIRST = new AttemptId("0199a1b2c3d4e5f60718293a4b5c6d7e");
    private static final AttemptId SECOND = new AttemptId("0199a1b2c3d4ffffffffffffffffffff");
    private static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final JobRequest WHOLE = new JobRequest(
            "hart-demo",
            new ImageRequest("a fox \u2603 \"quoted\"\n", 2, 7, 4.5, Sampling.DEFAULT),
            0.5,
            new ImageEncoding(ImageFormat.PNG, 100, 1024),
            Optional.of(URI.create("https://example.com/hook?a=1")));

    @TempDir
    private Path folder = Path.of("");

    private final Records records = FileRecords.reading(RECORDS);
    private final JobCatalogue jobs = new JobCatalogue(records);

    private static JobRef ref(String id) {
        return new JobRef(new Owner("web"), new JobId(id));
    }

    private JobState state(String id) {
        return jobs.find(ref(id)).orElseThrow().state();
    }

    private Job job(String id) {
        return jobs.find(ref(id)).orElseThrow().job();
    }

    private static String key(Path file) {
        return RECORDS.relativize(file).toString().replace('\\', '/');
    }

    static Stream<String> keys() throws IOException {
        return CompatibilityFiles.files(RECORDS).stream().map(CompatibilityTest::key);
    }

    private static Class<?> type(String key) throws ClassNotFoundException {
        if (key.startsWith("jobs/")) {
            return Job.class;
        }
        if (key.startsWith("outcomes/")) {
            return Outcome.class;
        }
        if (key.startsWith("told/")) {
            return NoticeState.class;
        }
        boolean isAttempt = key.chars().filter(c -> c == '/').count() == 3;
        if (key.startsWith("open/")) {
            return isAttempt ? AttemptRecord.class : OpenJobMarker.class;
        }
        // Private to their package.
        return Class.forName("dev.hart.job.notice.NoticeStore$"
                + (key.matches("notices/[^/]+/[^/]+/[a-z]+\\.json") ? "Pending" : "NoticeAttempt"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyRecordIsReadAndWrittenAsTheSameBytes(String key) throws Exception {
        Object read = new JsonRecords(records).read(key, type(key)).orElseThrow();
        Records written = new FileRecords(folder);

        new JsonRecords(written).put(key, read);

        assertThat(new String(written.read(key).orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(RECORDS.resolve(key)));
    }

    @Test
    void requestsHaveTheirValues() {
        assertThat(job("waiting"))
                .isEqualTo(new Job(
                        "web", new JobId("waiting"), AT, Optional.of(DIGEST), Optional.of(WHOLE), Optional.empty()));
        assertThat(job("setback").origin()).contains(new JobId("failed"));
        assertThat(job("setback").request())
                .contains(new JobRequest(
                        "hart-demo",
                        new ImageRequest("a dog", 1, ImageRequest.MAX_SEED, 0, new Sampling(false, 0.9), Quality.DRAFT),
                        0.25,
                        new ImageEncoding(ImageFormat.JPEG, 80, 512),
                        Optional.empty()));
        assertThat(job("running").request().orElseThrow().shape())
                .isEqualTo(new ImageEncoding(ImageFormat.WEBP, 0, 256));
        assertThat(job("erased").request()).isEmpty();
    }

    @Test
    void openJobsHaveTheirStates() {
        assertThat(state("waiting")).isEqualTo(new Queued(Optional.empty()));
        assertThat(state("setback")).isEqualTo(new Queued(Optional.of("the device failed")));
        assertThat(state("running")).isEqualTo(new Running(AT, AT.plusSeconds(20), 3, 10));
        assertThat(jobs.attempts(ref("running")))
                .containsExactly(new ActiveAttempt(FIRST, AT, AT.plusSeconds(20), 3, 10));
        assertThat(new OpenJobMarkers(new JsonRecords(records)).get(ref("setback")))
                .isEqualTo(new OpenJobMarker(2, Optional.of("the device failed"), 1));
    }

    @Test
    void everyOutcomeHasItsValues() {
        String images = "jobs/4b5e57f6eb2f42b9039b3d1e13929295/succeeded/" + FIRST + "/";
        assertThat(state("succeeded"))
                .isEqualTo(new Ended(new Outcome.Succeeded(
                        FIRST,
                        END,
                        List.of(
                                new JobImage(images + "0.png", "aa".repeat(32), 12345, 7),
                                new JobImage(images + "1.png", "bb".repeat(32), 23456, 8)),
                        Duration.ofMillis(1234),
                        new StageTimes(
                                Duration.ofNanos(1),
                                Duration.ofMillis(20),
                                Duration.ofMillis(3400),
                                Duration.ZERO,
                                Duration.ofMillis(567)))));
        assertThat(state("refused"))
                .isEqualTo(new Ended(new Outcome.Refused(
                        FIRST,
                        END,
                        List.of(new PolicyScore("violence", 0.75), new PolicyScore("sexual", 0.125)),
                        0.5)));
        assertThat(state("failed"))
                .isEqualTo(new Ended(
                        new Outcome.Failed(FIRST, END, "given up after 5 attempts: an internal error", true)));
        assertThat(state("impossible"))
                .isEqualTo(new Ended(new Outcome.Failed(SECOND, END, "the prompt has a control token", false)));
        assertThat(state("cancelled")).isEqualTo(new Ended(new Outcome.Cancelled(SECOND, END)));
        assertThat(state("erased")).isEqualTo(new Ended(new Outcome.Erased(SECOND, END, Optional.empty())));
        assertThat(state("erased-retried"))
                .isEqualTo(new Ended(new Outcome.Erased(SECOND, END, Optional.of(new JobId("r0123")))));
    }

    @Test
    void allJobsAreListed() {
        for (JobStatus status : JobStatus.values()) {
            List<JobView> found = jobs.list(new Query(Optional.of(status), Optional.empty(), 10))
                    .jobs();

            assertThat(found).as("%s", status).isNotEmpty();
        }
        assertThat(jobs.list(new Query(Optional.empty(), Optional.empty(), 100)).jobs())
                .hasSize(10);
        assertThat(jobs.named(new JobId("failed"))).containsExactly(ref("failed"));
    }

    @Test
    void noticesHaveTheirResults() {
        NoticeStore notices = new NoticeStore(records, Recipients.NONE, Clock.systemUTC());

        assertThat(notices.about(ref("succeeded")))
                .containsExactly(
                        new NoticeState(
                                "queue",
                                State.GIVEN_UP,
                                10,
                                AT.plusSeconds(61),
                                Optional.of("the queue did not take it")),
                        new NoticeState(
                                "sink",
                                State.STOPPED,
                                2,
                                AT.plusSeconds(61),
                                Optional.of("it answered 410: it wants no more")),
                        new NoticeState("webhook", State.DELIVERED, 1, AT.plusSeconds(61), Optional.empty()));
        assertThat(notices.about(ref("failed"))).singleElement().satisfies(notice -> {
            assertThat(notice.recipient()).isEqualTo("webhook");
            assertThat(notice.state()).isEqualTo(State.PENDING);
            assertThat(notice.tries()).isEqualTo(2);
        });
        assertThat(notices.isNotifying(ref("failed"))).isTrue();
        assertThat(notices.isNotifying(ref("succeeded"))).isFalse();
    }

    @Test
    void messagesOfTheLocalQueueAreReceived() throws Exception {
        CompatibilityFiles.copy("queue", folder);
        FileQueue queue = new FileQueue(folder, Clock.fixed(AT.plusSeconds(600), ZoneOffset.UTC));

        List<Lease> received = queue.receive(10, Duration.ZERO, Duration.ofMinutes(1));

        assertThat(received)
                .extracting(Lease::body, Lease::receives)
                .containsExactly(tuple(JobMessage.of(ref("waiting")), 2), tuple("{\"prompt\": \"a fox \u2603\"}", 1));
        assertThat(JobMessage.parse(received.get(0).body())).contains(ref("waiting"));
    }

    @Test
    void deadLettersOfTheLocalQueueAreRead() throws Exception {
        CompatibilityFiles.copy("queue", folder);
        List<DeadLetter> letters = new ArrayList<>();
        try (DeadLetters.Look look = FileQueue.deadLettersIn(folder).look()) {
            for (Optional<DeadLetter> next = look.next(); next.isPresent(); next = look.next()) {
                letters.add(next.get());
            }
        }

        assertThat(letters)
                .containsExactlyInAnyOrder(
                        new DeadLetter(
                                "01a20d6d5a7b0085c0f3541f63f505e6",
                                JobMessage.of(ref("failed")),
                                Optional.of("given up after 5 attempts: an internal error"),
                                OptionalInt.of(1),
                                Optional.of(AT)),
                        new DeadLetter(
                                "01a20d6d5a7b20366958a2c7c781c39d",
                                "{\"prompt\": \"a fox \u2603\"}",
                                Optional.of("the message has no 'model'"),
                                OptionalInt.of(1),
                                Optional.of(AT)));
    }

    @Test
    void aDeadLetterIsWrittenAsTheSameText() throws Exception {
        FileQueue queue = new FileQueue(folder, Clock.fixed(AT, ZoneOffset.UTC));
        queue.send(JobMessage.of(ref("failed")));

        queue.receive(1, Duration.ZERO, Duration.ofSeconds(5))
                .get(0)
                .moveToDeadLetters("given up after 5 attempts: an internal error");

        assertThat(CompatibilityFiles.files(folder.resolve("dead")))
                .singleElement()
                .satisfies(file -> assertThat(Files.readString(file))
                        .isEqualTo(CompatibilityFiles.text("queue/dead/01a20d6d5a7b0085c0f3541f63f505e6.json")));
    }

    @Test
    void derivedIdsAreTheSame() throws Exception {
        Outcome.Failed failed = (Outcome.Failed) ((Ended) state("failed")).outcome();

        assertThat(String.join(
                        "\n",
                        "ofIdempotencyKey(order 17) " + JobId.ofIdempotencyKey("order 17"),
                        "ofEvent(/shop, 1) " + JobId.ofEvent("/shop", "1"),
                        "ofMessage(abc) " + JobId.ofMessage("abc"),
                        "retryOf(failed) " + failed.retryOf(new JobId("failed")),
                        "ownerDigest(web) " + new Owner("web").digest(),
                        "requestDigest "
                                + TestDigests.of("{\"prompt\": \"a \\u00e9\", \"n\": 1.0, \"x\": [1e3, null, true]}"),
                        ""))
                .isEqualTo(CompatibilityFiles.text("derived-ids.txt"));
    }
}
