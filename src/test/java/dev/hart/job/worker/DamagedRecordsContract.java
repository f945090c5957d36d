package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobRef;
import dev.hart.job.JobState;
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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that something else has damaged: each job still ends, is listed or named as left out, and can be erased. */
abstract class DamagedRecordsContract {
    @TempDir
    private Path folder = Path.of("");

    private JobTestBench bench;

    /** Opens the stores under test. */
    abstract TestStores open(Path in, Clock clock);

    enum Damage {
        EMPTY(before -> new byte[0]),
        ZEROS(before -> new byte[before.length]),
        TRUNCATED(before -> Arrays.copyOf(before, before.length / 2)),
        GARBAGE(before -> {
            byte[] garbage = new byte[4096];
            Arrays.fill(garbage, (byte) 0xA7);
            return garbage;
        }),
        INVALID_UTF8(before -> {
            byte[] changed = before.clone();
            // Within a field's name or value.
            Arrays.fill(changed, 2, 6, (byte) 0xFF);
            return changed;
        }),
        NULL(before -> bytes("null")),
        NUMBER(before -> bytes("7")),
        TEXT(before -> bytes("\"text\"")),
        ARRAY(before -> bytes("[1, 2]")),
        OBJECT(before -> bytes("{\"colour\": \"blue\"}")),
        CONTINUED(before -> bytes(new String(before, StandardCharsets.UTF_8) + "}{"));

        private final UnaryOperator<byte[]> change;

        Damage(UnaryOperator<byte[]> change) {
            this.change = change;
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
        bench.records.put(key, how.change.apply(bench.records.read(key).orElseThrow()));
    }

    private Found list() {
        return new JobCatalogue(bench.records).list(new Query(Optional.empty(), Optional.empty(), 100));
    }

    private void assertErasable(JobRef ref) {
        bench.store.erase(ref);
        assertThat(bench.state(ref)).isInstanceOf(JobState.Ended.class);
        assertThat(bench.store.outcome(ref)).containsInstanceOf(Outcome.Erased.class);
        String left = new String(
                bench.records.read("jobs/shop/" + ref.id() + ".json").orElseThrow(), StandardCharsets.UTF_8);
        assertThat(left).startsWith("{\"owner\":\"shop\",").doesNotContain("a secret");
    }

    @ParameterizedTest
    @EnumSource
    void aJobWithADamagedRecordFailsAndGoesToTheDeadLetters(Damage how) throws Exception {
        JobRef first = bench.accept("first", "a fox", 1);
        JobRef damaged = bench.accept("damaged", "a secret fox", 1);
        JobRef last = bench.accept("last", "a fox", 1);
        damage("jobs/shop/damaged.json", how);

        Found open = list();
        assertThat(open.jobs()).extracting(view -> view.job().ref()).containsExactlyInAnyOrder(first, last);
        assertThat(open.damaged()).containsExactly(damaged);
        assertThat(bench.accept("damaged", "a secret fox", 1)).isEqualTo(damaged);
        bench.work();

        for (JobRef ref : List.of(first, last)) {
            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        }
        assertThat(bench.await(damaged))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo("the job's record is damaged"));
        // The message of the repeated request is about the same job.
        assertThat(bench.deadLetters()).isBetween(1L, 2L);
        assertThat(list().jobs()).hasSize(3);
        assertThat(list().damaged()).isEmpty();
        assertThat(bench.records.list("open/", Optional.empty(), 10)).isEmpty();
        assertErasable(damaged);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "ZEROS", "TRUNCATED", "NULL", "OBJECT"})
    void aJobWhoseOutcomeIsDamagedFailsAndGoesToTheDeadLetters(Damage how) throws Exception {
        bench.work();
        JobRef fox = bench.accept("fox", "a secret fox", 1);
        assertThat(bench.await(fox)).isInstanceOf(Succeeded.class);
        damage("outcomes/shop/fox.json", how);

        assertThat(list().jobs()).hasSize(1);
        assertThat(bench.state(fox).status().toString()).isEqualTo("failed");
        Outcome found = bench.await(fox);

        assertThat(found)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo("the record of the job's outcome is damaged"));
        assertThat(bench.deadLetters()).isEqualTo(1);
        assertThat(bench.store.cancel(fox)).isEqualTo(found);
        assertErasable(fox);
        assertThat(bench.keys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "ZEROS", "TRUNCATED", "NULL", "OBJECT"})
    void aDamagedMarkerOrAttemptIsOnlyAHint(Damage how) throws Exception {
        JobRef fox = bench.accept("fox", "a fox", 1);
        damage("open/shop/fox.json", how);
        String attempt = "open/shop/fox/0199a1b2c3d4e5f60718293a4b5c6d7e.json";
        bench.records.put(attempt, "{\"started\":\"2026-01-01T00:00:00Z\"}".getBytes(StandardCharsets.UTF_8));
        damage(attempt, how);

        assertThat(list().jobs()).hasSize(1);
        assertThat(new JobCatalogue(bench.records).attempts(fox)).hasSize(1);
        bench.store.recordSetback(fox, "why");
        assertThat(bench.sweeper().repairOpenJobs().failed()).isZero();
        bench.work();

        assertThat(bench.await(fox)).isInstanceOf(Succeeded.class);
        assertThat(bench.sweeper().sweep().failed()).isZero();
        assertThat(bench.records.list("open/", Optional.empty(), 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ZEROS", "OBJECT"})
    void aDamagedNoticeIsDeliveredAndItsDamagedResultIsShown(Damage how) throws Exception {
        bench.recipients.names = List.of("webhook");
        JobRef fox = bench.accept("fox", "a fox", 1);
        Outcome unused = bench.store.cancel(fox);
        damage("notices/shop/fox/webhook.json", how);
        bench.records.put("notices/shop/fox/webhook/01.json", "{\"at\":1}".getBytes(StandardCharsets.UTF_8));
        damage("notices/shop/fox/webhook/01.json", how);
        assertThat(bench.notices.about(fox)).singleElement().matches(state -> state.tries() == 1);

        bench.deliverAllNotices();

        assertThat(bench.recipients.received.get(fox)).hasSize(1);
        damage("told/shop/fox/webhook.json", how);
        assertThat(bench.notices.about(fox))
                .singleElement()
                .matches(state -> state.state() == NoticeState.State.STOPPED)
                .matches(state -> state.reason().orElse("").contains("damaged"));
        assertErasable(fox);
    }
}
