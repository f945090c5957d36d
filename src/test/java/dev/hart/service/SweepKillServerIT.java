package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of {@code hart sweep} that are killed with SIGKILL in the midst, while no worker is alive. */
@Tag("fleet")
@Timeout(300)
class SweepKillServerIT {
    private static final long SEED = Long.getLong("hart.fleet.seed", 1);
    private static final int JOBS = 60;
    private static final int KILLS = 4;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void sweepsThatAreKilledLoseNoWebhookAndNoMessage() throws Exception {
        Random random = new Random(SEED);
        try (SweepBench jobs = new SweepBench(folder)) {
            List<JobRef> ended = new ArrayList<>();
            List<JobRef> open = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                ended.add(jobs.accept("ended-" + i, "a fox", 1));
                Outcome unused = jobs.bench.store.cancel(ended.get(i));
                open.add(jobs.accept("open-" + i, "a fox", 1));
            }
            jobs.loseMessages();
            age("open", Duration.ofMinutes(11));
            int killedInTheMidst = 0;
            for (int i = 0; i < KILLS; i++) {
                // Each kill comes a little after the sweep has done so much more.
                int before = progress(jobs);
                int more = 1 + random.nextInt(2 * JOBS / KILLS);
                Process sweep = start(jobs);
                for (int j = 0; j < 2000 && sweep.isAlive() && progress(jobs) < before + more; j++) {
                    Thread.sleep(20);
                }
                killedInTheMidst += sweep.isAlive() ? 1 : 0;
                sweep.destroyForcibly().onExit().join();
            }
            assertThat(killedInTheMidst).isGreaterThanOrEqualTo(2);

            // Attempts that a kill interrupted are followed by others after 30 s.
            age("notices", Duration.ofMinutes(6));
            Process last = start(jobs, "--until-idle");
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(last.exitValue()).as(log()).isZero();
            assertThat(log().lines().filter(line -> line.startsWith("jobs: ")).toList())
                    .hasSize(1);
            for (JobRef ref : ended) {
                assertThat(jobs.posted(ref.id().value())).as("%s", ref).isNotEmpty();
            }
            assertThat(files("notices")).isEmpty();
            jobs.bench.work();
            for (JobRef ref : open) {
                assertThat(jobs.bench.await(ref)).isInstanceOf(Outcome.Succeeded.class);
            }
            jobs.bench.stop();
            List<JobRef> all = new ArrayList<>(ended);
            all.addAll(open);
            jobs.bench.audit(all);
        }
    }

    /** How much the sweeps have done: messages sent and webhooks received. */
    private static int progress(SweepBench jobs) throws IOException {
        return Math.toIntExact(jobs.bench.waitingMessages()) + jobs.posted.size();
    }

    private Process start(SweepBench jobs, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Path.of("hart").toAbsolutePath().toString(), "sweep"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sweep.log").toFile());
        for (Map.Entry<String, String> setting : jobs.settings().entrySet()) {
            builder.environment()
                    .put(
                            setting.getKey().replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT),
                            setting.getValue());
        }
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("sweep.log"));
    }

    private List<Path> files(String kind) throws IOException {
        Path root = folder.resolve("data/jobs/records").resolve(kind);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Makes records so old that a sweep acts. */
    private void age(String kind, Duration age) throws IOException {
        Instant then = Clock.systemUTC().instant().minus(age);
        for (Path file : files(kind)) {
            Files.setLastModifiedTime(file, FileTime.from(then));
        }
    }
}
