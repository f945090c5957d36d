package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options, the line of counts and the exit codes of {@code hart sweep}; it has no model pack. */
class SweepCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final Settings settings = new Settings();
    private Path data = Path.of("");

    @BeforeEach
    void set() {
        data = folder.resolve("data");
        settings.set("hart.data", data.toString())
                .set("hart.pack", folder.resolve("no-pack").toString());
    }

    @AfterEach
    void restore() {
        settings.close();
    }

    private static CommandRun sweep(String... args) {
        return CommandRun.of(Stream.concat(Stream.of("sweep"), Stream.of(args)).toArray(String[]::new));
    }

    /** Makes the open-job marker of a job so old that its message is sent again. */
    private void age(JobRef ref) throws Exception {
        Path marker = data.resolve("jobs/records/open/web/" + ref.id() + ".json");
        Files.setLastModifiedTime(
                marker, FileTime.from(Clock.systemUTC().instant().minus(Duration.ofMinutes(11))));
    }

    @Test
    void onePassPrintsOneLineOfCounts() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef unused = service.accept("web", "young", "a fox", 1);
            age(service.accept("web", "old", "a fox", 1));

            CommandRun run = sweep("--max-time", "1m");

            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .containsExactly("jobs: open 2, sent again 1, mended 0, removed 0, left 0;"
                            + " notices: delivered 0, failed 0, stopped 0; images removed 0; passes 1");
        }
    }

    @Test
    void untilIdleASecondPassFindsNothing() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            age(service.accept("web", "old", "a fox", 1));

            assertThat(sweep("--until-idle").out())
                    .containsExactly("jobs: open 1, sent again 1, mended 0, removed 0, left 0;"
                            + " notices: delivered 0, failed 0, stopped 0; images removed 0; passes 2");
        }
    }

    @Test
    void theLineSaysThatTheTimeWasTooShort() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            age(service.accept("web", "old", "a fox", 1));

            CommandRun run = sweep("--until-idle", "--max-time", "PT0.000000001S");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .singleElement()
                    .asString()
                    .contains("sent again 0")
                    .endsWith("passes 1; the time is over, and there may be more to do");
        }
    }

    @Test
    void whereNoServiceHasRunNothingIsMade() {
        CommandRun run = sweep();

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).containsExactly("hart: no jobs yet: " + data.resolve("jobs") + " does not exist");
        assertThat(run.out()).singleElement().asString().endsWith("passes 0");
        assertThat(data).doesNotExist();
    }

    @Test
    void aBucketThatDoesNotAnswerIsExitCode1() {
        settings.set("hart.store", "s3")
                .set("hart.s3.bucket", "pictures")
                .set("hart.s3.endpoint", "http://127.0.0.1:9")
                .set("hart.s3.timeout", "1s")
                .set("hart.sqs.queue", "http://127.0.0.1:9/000000000000/jobs")
                .set("aws.accessKeyId", "test")
                .set("aws.secretAccessKey", "test");

        CommandRun run = sweep();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().startsWith("hart: ");
    }

    @Test
    void wrongSettingsAreExitCode2() {
        settings.set("hart.jobs.sweep-interval", "0s");

        CommandRun run = sweep();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsExactly("hart: hart.jobs.sweep-interval must be at least 1 second, is PT0S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "0s", "-1s", "2d", ""})
    void aTimeMustBeATime(String time) {
        CommandRun run = sweep("--max-time", time);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .containsExactly("hart: --max-time must be a time up to 1 day, such as 30s or 5m, is '" + time + "'");
    }
}
