package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.record.NewerRecordException;
import dev.hart.job.record.OpenAttempt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newer version wrote is neither believed nor replaced. */
class NewerRecordsTest {
    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @BeforeEach
    void open() {
        bench = new JobTestBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs/shop/fox.json", "outcomes/shop/fox.json", "open/shop/fox.json"})
    void aRecordOfAnotherFormatSurvivesWorkersSweepersAndCallers(String key) throws Exception {
        JobRef fox = bench.accept("fox", "a fox", 1);
        String newer = newer(key);
        bench.records.put(key, newer.getBytes(StandardCharsets.UTF_8));
        WorkerSettings twice = new WorkerSettings(
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(20),
                2,
                Duration.ofMillis(5),
                Duration.ofMillis(20));

        JobWorker worker = bench.work(twice, CrashPoint.Watcher.NONE);
        // Longer than all attempts at a job whose records cannot be read.
        Thread.sleep(600);
        bench.clock.advance(Duration.ofHours(2));
        bench.sweeper().repairOpenJobs();
        Thread.sleep(300);
        boolean unused = worker.drain(Duration.ofSeconds(5));

        assertThat(content(key)).isEqualTo(newer);
        if (!key.startsWith("open/")) {
            assertThatThrownBy(() -> bench.store.find(fox)).isInstanceOf(NewerRecordException.class);
            assertThatThrownBy(() -> bench.store.accept(JobTestBench.submission(fox, JobTestBench.request("a fox", 1))))
                    .isInstanceOf(NewerRecordException.class);
            assertThat(bench.keys()).as("images").isEmpty();
            assertThat(bench.waitingMessages()).isPositive();
        }
        assertThat(bench.deadLetters()).isZero();
    }

    @Test
    void anAttemptThatFoundNothingReadableDoesNotReplaceIt() {
        JobRef fox = bench.accept("fox", "a fox", 1);
        String newer = newer("outcomes/shop/fox.json");
        bench.records.put("outcomes/shop/fox.json", newer.getBytes(StandardCharsets.UTF_8));
        OpenAttempt attempt = bench.store.newAttempt(fox);
        Outcome.Failed failed = new Outcome.Failed(attempt.id(), bench.clock.instant(), "unreadable", true);

        assertThatThrownBy(() -> attempt.decideUnreadable(failed)).isInstanceOf(NewerRecordException.class);
        assertThat(content("outcomes/shop/fox.json")).isEqualTo(newer);
    }

    @Test
    void aWorkerGoesOnWithOtherJobs() throws Exception {
        JobRef fox = bench.accept("fox", "a fox", 1);
        bench.records.put("jobs/shop/fox.json", newer("jobs/shop/fox.json").getBytes(StandardCharsets.UTF_8));
        JobRef cat = bench.accept("cat", "a cat", 1);
        bench.work();

        // The fox's message stays, so the queue is never empty.
        for (int i = 0; i < 200 && bench.store.outcome(cat).isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertThat(bench.store.outcome(cat)).containsInstanceOf(Outcome.Succeeded.class);
        assertThat(bench.records.read("outcomes/" + fox.owner() + "/" + fox.id() + ".json"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"format\":1,", "{\"format\":\"2\",", "{\"further\":2,"})
    void theKnownFormatAndUnknownFieldsAreRead(String beginning) throws Exception {
        JobRef fox = bench.accept("fox", "a fox", 1);
        String record = content("jobs/shop/fox.json");
        bench.records.put("jobs/shop/fox.json", (beginning + record.substring(1)).getBytes(StandardCharsets.UTF_8));
        bench.work();

        assertThat(bench.await(fox)).isInstanceOf(Outcome.Succeeded.class);
    }

    /** The record, if there is one, with the format that the next version may have. */
    private String newer(String key) {
        String before = bench.records.read(key).isPresent() ? content(key) : "{\"outcome\":\"postponed\"}";
        return "{\"format\":2," + before.substring(1);
    }

    private String content(String key) {
        return new String(bench.records.read(key).orElseThrow(), StandardCharsets.UTF_8);
    }
}
