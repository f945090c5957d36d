package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.JobCatalogue.Found;
import dev.hart.job.record.JobCatalogue.Query;
import dev.hart.job.worker.JobTestBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCatalogueTest {
    private static final int JOBS = 1000;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger lists = new AtomicInteger();

    private Records counting() {
        Records records = new FileRecords(folder.resolve("records"));
        return new Records() {
            @Override
            public boolean create(String key, byte[] content) {
                throw new AssertionError("a catalogue changes nothing");
            }

            @Override
            public void put(String key, byte[] content) {
                throw new AssertionError("a catalogue changes nothing");
            }

            @Override
            public Optional<byte[]> read(String key) {
                reads.incrementAndGet();
                return records.read(key);
            }

            @Override
            public void delete(String key) {
                throw new AssertionError("a catalogue changes nothing");
            }

            @Override
            public List<Entry> list(String prefix, Optional<String> after, int limit) {
                lists.incrementAndGet();
                return records.list(prefix, after, limit);
            }
        };
    }

    private static Query query(Optional<JobStatus> state, int limit) {
        return new Query(state, Optional.empty(), limit);
    }

    private static List<String> ids(Found found) {
        return found.jobs().stream().map(job -> job.job().id().value()).toList();
    }

    /** Writes copies of an ended job straight to the disk, each a minute younger. */
    private void copy(JobRef ended, int count) throws IOException {
        Path records = folder.resolve("records");
        String job = Files.readString(records.resolve(RecordKeys.job(ended)));
        String created = job.replaceFirst(".*\"created\":\"([^\"]*)\".*", "$1");
        String outcome = Files.readString(records.resolve(RecordKeys.outcome(ended)));
        for (int i = 0; i < count; i++) {
            // The names do not sort by time.
            JobRef ref = JobTestBench.ref("copy-" + i * 7919 % count);
            Instant time = FIRST.plusSeconds(60L * i);
            Files.writeString(
                    records.resolve(RecordKeys.job(ref)),
                    job.replace("\"" + ended.id() + "\"", "\"" + ref.id() + "\"")
                            .replace(created, time.toString()));
            Path end = Files.writeString(records.resolve(RecordKeys.outcome(ref)), outcome);
            Files.setLastModifiedTime(end, FileTime.from(time));
        }
    }

    @Test
    void onlyTheNewestOfManyJobsAreRead() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef fox = bench.accept("fox", "a fox", 1);
            bench.work();
            bench.await(fox);
            bench.stop();
            copy(fox, JOBS);
            JobRef waiting = bench.accept("waiting", "a fox", 1);

            Found found = new JobCatalogue(counting()).list(query(Optional.empty(), 5));

            assertThat(ids(found))
                    .containsExactly(
                            waiting.id().value(),
                            "fox",
                            "copy-" + 999 * 7919 % JOBS,
                            "copy-" + 998 * 7919 % JOBS,
                            "copy-" + 997 * 7919 % JOBS);
            assertThat(found.more()).isTrue();
            assertThat(found.overlooked()).isFalse();
            assertThat(reads).hasValueLessThanOrEqualTo(6 * 3);
            assertThat(lists).hasValueLessThanOrEqualTo(5);
        }
    }

    @Test
    void aQueryForAStateReadsUntilThereAreEnoughJobs() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef refused = bench.accept("refused", "refuse", 1);
            bench.work();
            bench.await(refused);
            JobRef fox = bench.accept("fox", "a fox", 1);
            bench.await(fox);
            bench.stop();
            Files.setLastModifiedTime(
                    folder.resolve("records").resolve(RecordKeys.outcome(refused)),
                    FileTime.from(FIRST.minusSeconds(1)));
            copy(fox, 100);

            Found one = new JobCatalogue(counting()).list(query(Optional.of(JobStatus.REFUSED), 1));
            int all = reads.getAndSet(0);
            Found three = new JobCatalogue(counting()).list(query(Optional.of(JobStatus.SUCCEEDED), 3));

            assertThat(ids(one)).containsExactly("refused");
            assertThat(all).isEqualTo(2 * 102);
            assertThat(ids(three)).hasSize(3).first().isEqualTo("fox");
            assertThat(three.more()).isTrue();
            assertThat(reads).hasValue(2 * 3);
        }
    }

    @Test
    void tooManyNamesAreReportedAsOverlooked() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef fox = bench.accept("fox", "a fox", 1);
            bench.work();
            bench.await(fox);
            bench.stop();
            copy(fox, 1500);

            Found found = new JobCatalogue(counting(), 1000).list(query(Optional.empty(), 5));

            assertThat(found.jobs()).hasSize(5);
            assertThat(found.overlooked()).isTrue();
        }
    }

    @Test
    void jobsOfEachStateAreFound() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            bench.work();
            bench.await(bench.accept("done", "a fox", 1));
            bench.await(bench.accept("refused", "refuse", 1));
            bench.await(bench.accept("failed", "bug", 1));
            JobRef erased = bench.accept("erased", "a fox", 1);
            bench.await(erased);
            bench.store.erase(erased);
            bench.stop();
            bench.accept("waiting", "a fox", 1);
            bench.store.cancel(bench.accept("cancelled", "a fox", 1));
            JobRef running = bench.accept("running", "a fox", 1);
            bench.store.newAttempt(running).begin();

            JobCatalogue jobs = new JobCatalogue(counting());

            for (JobStatus state : JobStatus.values()) {
                assertThat(jobs.list(query(Optional.of(state), 10)).jobs())
                        .as("%s", state)
                        .singleElement()
                        .extracting(job -> job.state().status())
                        .isEqualTo(state);
            }
            assertThat(jobs.list(query(Optional.empty(), 10)).jobs()).hasSize(7);
            assertThat(jobs.attempts(running))
                    .singleElement()
                    .extracting(ActiveAttempt::scales)
                    .isEqualTo(0);
        }
    }

    @Test
    void jobsAreFoundByOwnerAndById() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRequest request = JobTestBench.request("a fox", 1);
            for (String owner : List.of("web", "web-2", "WEB", "web_")) {
                for (String id : List.of("1", "z".repeat(64))) {
                    JobView unused = bench.store.accept(
                            JobTestBench.submission(new JobRef(new Owner(owner), new JobId(id)), request));
                }
            }
            JobRef only = bench.accept("only", "a fox", 1);

            JobCatalogue jobs = new JobCatalogue(counting());

            assertThat(jobs.list(new Query(Optional.empty(), Optional.of(new Owner("web")), 10))
                            .jobs())
                    .extracting(job -> job.job().owner())
                    .containsExactly("web", "web");
            assertThat(jobs.named(new JobId("1")))
                    .extracting(ref -> ref.owner().name())
                    .containsExactlyInAnyOrder("web", "web-2", "WEB", "web_");
            assertThat(jobs.named(new JobId("z".repeat(64)))).hasSize(4);
            assertThat(jobs.named(only.id())).containsExactly(only);
            assertThat(jobs.named(new JobId("none"))).isEmpty();
        }
    }

    @Test
    void aJobInBothListsIsListedOnce() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef fox = bench.accept("fox", "a fox", 1);
            Outcome unused = bench.store.cancel(fox);
            bench.store.markers().renew(fox);
            bench.store.markers().renew(JobTestBench.ref("announced"));

            assertThat(ids(new JobCatalogue(counting()).list(query(Optional.empty(), 10))))
                    .containsExactly("fox");
        }
    }

    @Test
    void theLimitHasARange() {
        assertThatThrownBy(() -> query(Optional.empty(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> query(Optional.empty(), 1001)).isInstanceOf(IllegalArgumentException.class);
    }
}
