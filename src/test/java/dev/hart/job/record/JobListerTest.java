package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.record.JobPage.Position;
import dev.hart.job.record.JobPage.Query;
import dev.hart.job.worker.JobTestBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobListerTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private JobTestBench bench;

    @BeforeEach
    void open() {
        bench = new JobTestBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void pagesHoldEachJobOnceNewestFirstAlsoIfSeveralHaveOneTime() throws IOException {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            // Each time is that of two jobs, and names do not sort by time.
            accept("job-" + (i * 7) % 10, FIRST.plusSeconds(i / 2));
        }
        for (int i = 8; i >= 0; i -= 2) {
            IntStream.of((i * 7) % 10, ((i + 1) * 7) % 10).sorted().forEach(id -> newestFirst.add("job-" + id));
        }

        assertThat(pages(Optional.empty(), 3)).isEqualTo(newestFirst);
        assertThat(pages(Optional.empty(), 100)).isEqualTo(newestFirst);
    }

    @Test
    void aPageStaysWhereItWasWhenJobsAreAddedAndRemoved() throws IOException {
        for (int i = 0; i < 6; i++) {
            accept("job-" + i, FIRST.plusSeconds(i));
        }
        JobPage first = list(Optional.empty(), Optional.empty(), 2);
        accept("new", FIRST.plusSeconds(100));
        erase("job-4");

        JobPage second = list(Optional.empty(), first.next(), 2);

        assertThat(ids(first)).containsExactly("job-5", "job-4");
        assertThat(ids(second)).containsExactly("job-3", "job-2");
    }

    /** Erasing writes the record again: the time of the erasure as a place would repeat the jobs of earlier pages. */
    @Test
    void anErasedJobHasNoPosition() throws IOException {
        for (int i = 0; i < 4; i++) {
            accept("job-" + i, FIRST.plusSeconds(i));
        }
        assertThat(bench.store.position(JobTestBench.ref("job-2"))).isPresent();

        erase("job-2");

        assertThat(bench.store.position(JobTestBench.ref("job-2"))).isEmpty();
        assertThat(ids(list(Optional.empty(), bench.store.position(JobTestBench.ref("job-1")), 10)))
                .containsExactly("job-0");
    }

    @Test
    void aListOfOneStateReadsABoundedNumberOfJobsForAPageAndGoesOnInTheNext() throws IOException {
        for (int i = 0; i < 20; i++) {
            accept("job-" + i, FIRST.plusSeconds(i));
        }
        for (int i : List.of(0, 19)) {
            var unused = bench.store.cancel(JobTestBench.ref("job-" + i));
        }
        JobLister lister = new JobLister(bench.records, 1000, 5);
        List<String> cancelled = new ArrayList<>();
        Optional<Position> after = Optional.empty();
        int pages = 0;
        do {
            JobPage page = lister.list(new Query(JobTestBench.OWNER, Optional.of(JobStatus.CANCELLED), after, 10));
            cancelled.addAll(ids(page));
            after = page.next();
            pages++;
        } while (after.isPresent());

        assertThat(cancelled).containsExactly("job-19", "job-0");
        assertThat(pages).isEqualTo(4);
        assertThat(lister.list(new Query(JobTestBench.OWNER, Optional.of(JobStatus.QUEUED), Optional.empty(), 2))
                        .jobs())
                .hasSize(2);
    }

    @Test
    void openJobsAreFoundBehindManyThatHaveEnded() throws IOException {
        accept("open", FIRST);
        for (int i = 0; i < 20; i++) {
            accept("job-" + i, FIRST.plusSeconds(1 + i));
            var unused = bench.store.cancel(JobTestBench.ref("job-" + i));
        }

        JobPage page = new JobLister(bench.records, 1000, 5)
                .list(new Query(JobTestBench.OWNER, Optional.of(JobStatus.QUEUED), Optional.empty(), 10));

        assertThat(ids(page)).containsExactly("open");
    }

    @Test
    void aDamagedRecordIsSkippedAndNamed() throws IOException {
        accept("good", FIRST);
        accept("bad", FIRST.plusSeconds(1));
        Files.writeString(file("bad"), "{");

        JobPage page = list(Optional.empty(), Optional.empty(), 10);

        assertThat(ids(page)).doesNotContain("bad").contains("good");
        assertThat(page.unreadable()).containsExactly(new JobId("bad"));
    }

    @Test
    void recordsThatCannotBeReachedFailTheList() throws IOException {
        for (int i = 0; i < 5; i++) {
            accept("job-" + i, FIRST);
            Files.delete(file("job-" + i));
            Files.createDirectory(file("job-" + i));
        }

        assertThatThrownBy(() -> list(Optional.empty(), Optional.empty(), 10)).isInstanceOf(RecordsException.class);
    }

    @Test
    void aPageSaysIfNotAllNamesWereRead() throws IOException {
        for (int i = 0; i < 3; i++) {
            accept("job-" + i, FIRST.plusSeconds(i));
        }

        assertThat(new JobLister(bench.records, 2, 5).list(query(10)).complete())
                .isFalse();
        assertThat(new JobLister(bench.records, 3, 5).list(query(10)).complete())
                .isTrue();
    }

    @Test
    void aPositionIsATextAndAnIdIsNone() throws IOException {
        accept("a_-9", FIRST.plusNanos(5));
        Position position = bench.store.position(JobTestBench.ref("a_-9")).orElseThrow();

        assertThat(position).hasToString("1767225600.000000005.a_-9");
        assertThat(Position.parse(position.toString())).contains(position);
        assertThat(bench.store.position(JobTestBench.ref("other"))).isEmpty();
        for (String text : List.of("", "a", "1.2.a", "1.000000005.", "x.000000005.a", "1767225600.000000005.a/b")) {
            assertThat(Position.parse(text)).as(text).isEmpty();
        }
    }

    private void accept(String id, Instant time) throws IOException {
        JobRef unused = bench.accept(id, "a fox", 1);
        Files.setLastModifiedTime(file(id), FileTime.from(time));
    }

    private void erase(String id) {
        bench.store.endAndErase(JobTestBench.ref(id));
    }

    private Path file(String id) {
        return folder.resolve("records").resolve(RecordKeys.job(JobTestBench.ref(id)));
    }

    private static Query query(int limit) {
        return new Query(JobTestBench.OWNER, Optional.empty(), Optional.empty(), limit);
    }

    private JobPage list(Optional<JobStatus> state, Optional<Position> after, int limit) {
        return bench.store.list(new Query(JobTestBench.OWNER, state, after, limit));
    }

    private List<String> pages(Optional<JobStatus> state, int limit) {
        List<String> all = new ArrayList<>();
        Optional<Position> after = Optional.empty();
        do {
            JobPage page = list(state, after, limit);
            all.addAll(ids(page));
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    private static List<String> ids(JobPage page) {
        return page.jobs().stream().map(job -> job.job().id().value()).toList();
    }
}
