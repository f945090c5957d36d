package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import dev.hart.job.JobStatus;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.record.JobCatalogue;
import dev.hart.job.record.JobCatalogue.Found;
import dev.hart.job.record.JobCatalogue.Query;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that something else has damaged: each job still ends, is listed or named as left out, and can be erased. */
abstract class DamagedRecordsContract {
    @TempDir
    private Path folder = Path.of("");

    private JobTestBench bench;

    /** Opens the stores under test. */
    abstract TestStores open(Path in, Clock clock);

    enum Damage {
        EMPTY,
        ZEROS,
        TRUNCATED,
        GARBAGE,
        INVALID_UTF8,
        NULL,
        NUMBER,
        TEXT,
        ARRAY,
        OBJECT,
        CONTINUED;

        byte[] to(byte[] before) {
            return switch (this) {
                case EMPTY -> new byte[0];
                case ZEROS -> new byte[before.length];
                case TRUNCATED -> Arrays.copyOf(before, before.length / 2);
                case GARBAGE -> filled(new byte[4096], 0, 4096, 0xA7);
                // Within the name of a field.
                case INVALID_UTF8 -> filled(before.clone(), 2, 6, 0xFF);
                case NULL -> bytes("null");
                case NUMBER -> bytes("7");
                case TEXT -> bytes("\"text\"");
                case ARRAY -> bytes("[1, 2]");
                case OBJECT -> bytes("{\"colour\": \"blue\"}");
                case CONTINUED -> bytes(new String(before, StandardCharsets.UTF_8) + "}{");
            };
        }

        private static byte[] filled(byte[] bytes, int from, int to, int value) {
            Arrays.fill(bytes, from, to, (byte) value);
            return bytes;
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void open() {
        bench = new JobTestBench(folder, clock -> open(folder, clock));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void damage(String key, Damage how) {
        bench.records.put(key, how.to(bench.records.read(key).orElseThrow()));
    }

    private Found list() {
        return new JobCatalogue(bench.records).list(new Query(Optional.empty(), Optional.empty(), 100));
    }

    private void assertErasable(JobRef ref) {
        bench.store.erase(ref);
        assertThat(bench.state(ref)).isInstanceOf(JobState.Ended.class);
        assertThat(bench.store.outcome(ref)).containsInstanceOf(Outcome.Erased.class);
        String left =
                new String(bench.records.read("jobs/shop/" + ref.id() + ".json").orElseThrow(), StandardCharsets.UTF_8);
        assertThat(left).startsWith("{\"owner\":\"shop\",").doesNotContain("a secret");
    }

    /** A job for each kind of damage. */
    private Map<Damage, JobRef> acceptOneEach(String prompt) {
        Map<Damage, JobRef> jobs = new EnumMap<>(Damage.class);
        for (Damage how : Damage.values()) {
            jobs.put(how, bench.accept(how.name(), prompt, 1));
        }
        return jobs;
    }

    private void damage(String pattern, JobRef job, Damage how) {
        damage(pattern.replace("ID", job.id().value()), how);
    }

    private static void assertFailed(Outcome outcome, String reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(reason));
    }

    @Test
    void aJobWithADamagedRecordFailsAndGoesToTheDeadLetters() throws Exception {
        JobRef first = bench.accept("first", "a fox", 1);
        Map<Damage, JobRef> damaged = acceptOneEach("a secret fox");
        JobRef last = bench.accept("last", "a fox", 1);
        damaged.forEach((how, ref) -> damage("jobs/shop/ID.json", ref, how));

        Found open = list();
        assertThat(open.jobs()).extracting(view -> view.job().ref()).containsExactlyInAnyOrder(first, last);
        assertThat(open.damaged()).containsExactlyInAnyOrderElementsOf(damaged.values());
        assertThat(bench.accept("ZEROS", "a secret fox", 1)).isEqualTo(JobTestBench.ref("ZEROS"));
        bench.work();

        for (JobRef ref : List.of(first, last)) {
            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        }
        for (JobRef ref : damaged.values()) {
            assertFailed(bench.await(ref), "the job's record is damaged");
        }
        // The message of the repeated request is about the same job.
        assertThat(bench.deadLetters()).isBetween(damaged.size() + 0L, damaged.size() + 1L);
        assertThat(list().jobs()).hasSize(damaged.size() + 2);
        assertThat(list().damaged()).isEmpty();
        assertThat(bench.records.list("open/", Optional.empty(), 10)).isEmpty();
        damaged.values().forEach(this::assertErasable);
    }

    @Test
    void aJobWhoseOutcomeIsDamagedFailsAndGoesToTheDeadLetters() throws Exception {
        Map<Damage, JobRef> jobs = acceptOneEach("a secret fox");
        bench.work();
        for (JobRef ref : jobs.values()) {
            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        }
        jobs.forEach((how, ref) -> damage("outcomes/shop/ID.json", ref, how));

        assertThat(list().jobs())
                .hasSize(jobs.size())
                .allMatch(view -> view.state().status() == JobStatus.FAILED);
        for (JobRef ref : jobs.values()) {
            assertThat(bench.state(ref).status()).isEqualTo(JobStatus.FAILED);
        }
        for (JobRef ref : jobs.values()) {
            Outcome found = bench.await(ref);
            assertFailed(found, "the record of the job's outcome is damaged");
            assertThat(bench.store.cancel(ref)).isEqualTo(found);
        }
        assertThat(bench.deadLetters()).isEqualTo(jobs.size());
        jobs.values().forEach(this::assertErasable);
        assertThat(bench.keys()).isEmpty();
    }

    @Test
    void aDamagedMarkerOrAttemptIsOnlyAHint() throws Exception {
        Map<Damage, JobRef> jobs = acceptOneEach("a fox");
        String attempt = "open/shop/ID/0199a1b2c3d4e5f60718293a4b5c6d7e.json";
        jobs.forEach((how, ref) -> {
            damage("open/shop/ID.json", ref, how);
            bench.records.put(
                    attempt.replace("ID", ref.id().value()),
                    "{\"started\":\"2026-01-01T00:00:00Z\"}".getBytes(StandardCharsets.UTF_8));
            damage(attempt, ref, how);
        });

        assertThat(list().jobs()).hasSize(jobs.size());
        for (JobRef ref : jobs.values()) {
            assertThat(new JobCatalogue(bench.records).attempts(ref)).hasSize(1);
        }
        bench.store.recordSetback(JobTestBench.ref("ZEROS"), "why");
        assertThat(bench.sweeper().repairOpenJobs().failed()).isZero();
        bench.work();

        for (JobRef ref : jobs.values()) {
            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        }
        assertThat(bench.sweeper().sweep().failed()).isZero();
        assertThat(bench.records.list("open/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aDamagedNoticeIsDeliveredAndItsDamagedResultIsShown() throws Exception {
        bench.recipients.names = List.of("webhook");
        Map<Damage, JobRef> jobs = acceptOneEach("a fox");
        String attempt = "notices/shop/ID/webhook/01.json";
        jobs.forEach((how, ref) -> {
            Outcome unused = bench.store.cancel(ref);
            damage("notices/shop/ID/webhook.json", ref, how);
            bench.records.put(attempt.replace("ID", ref.id().value()), "{\"at\":1}".getBytes(StandardCharsets.UTF_8));
            damage(attempt, ref, how);
            assertThat(bench.notices.about(ref)).singleElement().matches(state -> state.tries() == 1);
        });

        bench.deliverAllNotices();

        jobs.forEach((how, ref) -> {
            assertThat(bench.recipients.received.get(ref)).hasSize(1);
            damage("told/shop/ID/webhook.json", ref, how);
            assertThat(bench.notices.about(ref))
                    .singleElement()
                    .matches(state -> state.state() == NoticeState.State.STOPPED)
                    .matches(state -> state.reason().orElse("").contains("damaged"));
            assertErasable(ref);
        });
    }
}
