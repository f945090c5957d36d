package dev.hart.job.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobSubmission;
import dev.hart.job.Owner;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.OpenJobs;
import dev.hart.job.record.Records;
import dev.hart.job.worker.JobTestBench;
import dev.hart.job.worker.ShiftedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenJobLimiterTest {
    private static final Owner SHOP = new Owner("shop");
    private static final Owner WEB = new Owner("web");
    private static final int DOORS = 8;

    private final MemoryRecords records = new MemoryRecords(new ShiftedClock());
    private int made;

    private OpenJobLimiter limiter(Optional<Integer> most, Optional<Integer> mostPerOwner) {
        return new OpenJobLimiter(new OpenJobs(records), most, mostPerOwner);
    }

    private static void mark(Records records, Owner owner, String id) {
        records.put("open/" + owner + "/" + id + ".json", "{}".getBytes(StandardCharsets.UTF_8));
    }

    private void open(OpenJobLimiter limiter, Owner owner) {
        try (OpenJobLimiter.Place place = limiter.place(owner)) {
            place.take();
            mark(records, owner, "job-" + made++);
        }
    }

    @Test
    void oneProcessKeepsItsLimitsExactly() {
        OpenJobLimiter limiter = limiter(Optional.of(100), Optional.of(70));
        for (int i = 0; i < 70; i++) {
            open(limiter, SHOP);
        }

        assertThatThrownBy(() -> open(limiter, SHOP))
                .isInstanceOf(TooManyOpenJobsException.class)
                .hasMessageContaining("you have as many");
        for (int i = 0; i < 30; i++) {
            open(limiter, WEB);
        }
        assertThatThrownBy(() -> open(limiter, WEB))
                .isInstanceOf(TooManyOpenJobsException.class)
                .hasMessageContaining("this service has as many");
        assertThat(new OpenJobs(records).count(1000)).isEqualTo(100);
    }

    @Test
    void aJobThatEndsMakesRoomWithinASecond() throws InterruptedException {
        OpenJobLimiter limiter = limiter(Optional.of(2), Optional.empty());
        open(limiter, SHOP);
        open(limiter, SHOP);
        assertThatThrownBy(() -> open(limiter, SHOP)).isInstanceOf(TooManyOpenJobsException.class);

        records.delete("open/shop/job-0.json");
        Thread.sleep(1100);

        assertThatCode(() -> open(limiter, SHOP)).doesNotThrowAnyException();
    }

    @Test
    void attemptsAndOtherRecordsAreNotCounted() {
        mark(records, SHOP, "a");
        records.put("open/shop/a/" + "0".repeat(32) + ".json", new byte[0]);

        assertThat(new OpenJobs(records).count(1000)).isEqualTo(1);
        assertThat(new OpenJobs(records).count(SHOP, 1000)).isEqualTo(1);
        assertThat(new OpenJobs(records).count(WEB, 1000)).isZero();
        assertThat(new OpenJobs(records).written(10)).hasSize(1);
    }

    @Test
    void countingIsCheap() {
        OpenJobLimiter limiter = limiter(Optional.of(6400), Optional.empty());
        for (int i = 0; i < 640; i++) {
            open(limiter, SHOP);
        }

        assertThat(records.lists()).as("one for each share of 64").isEqualTo(10);
    }

    @Test
    void aPlaceThatIsNotTakenOrWhoseOwnerHasNoneCostsNothing() {
        OpenJobLimiter limiter = limiter(Optional.of(3), Optional.of(1));
        for (int i = 0; i < 10; i++) {
            limiter.place(SHOP).close();
        }
        open(limiter, SHOP);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> open(limiter, SHOP)).isInstanceOf(TooManyOpenJobsException.class);
        }

        open(limiter, WEB);
        open(limiter, new Owner("third"));
        assertThatThrownBy(() -> open(limiter, new Owner("fourth"))).isInstanceOf(TooManyOpenJobsException.class);
    }

    @Test
    void aJobThatIsBeingRecordedCounts() {
        OpenJobLimiter limiter = limiter(Optional.of(40), Optional.empty());
        for (int i = 0; i < 39; i++) {
            mark(records, SHOP, "before-" + i);
        }
        try (OpenJobLimiter.Place first = limiter.place(SHOP);
                OpenJobLimiter.Place second = limiter.place(SHOP)) {
            first.take();

            assertThatThrownBy(second::take).isInstanceOf(TooManyOpenJobsException.class);
        }
    }

    @Test
    void withoutLimitsNothingIsCounted() {
        OpenJobLimiter limiter = limiter(Optional.empty(), Optional.empty());
        for (int i = 0; i < 1000; i++) {
            open(limiter, SHOP);
        }

        assertThat(records.lists()).isZero();
    }

    @Test
    void theShareIsA32ndUpTo64() {
        assertThat(OpenJobLimiter.share(1)).isEqualTo(1);
        assertThat(OpenJobLimiter.share(32)).isEqualTo(1);
        assertThat(OpenJobLimiter.share(33)).isEqualTo(2);
        assertThat(OpenJobLimiter.share(100_000)).isEqualTo(64);
    }

    /** The worst case: all count at the same moment, when a single place is left for each share. */
    @Test
    void doorsThatCountAtOneMomentExceedTheLimitByOneShareEachAtMost() throws Exception {
        int limit = 320;
        int share = OpenJobLimiter.share(limit);
        for (int i = 0; i < limit - share; i++) {
            mark(records, SHOP, "before-" + i);
        }
        AtomicInteger opened = new AtomicInteger();
        CyclicBarrier counted = new CyclicBarrier(DOORS);
        runDoors(door -> {
            OpenJobLimiter limiter = limiter(Optional.of(limit), Optional.empty());
            // The first place of each is taken before any job is recorded.
            OpenJobLimiter.Place first = limiter.place(SHOP);
            first.take();
            counted.await();
            mark(records, SHOP, "door-" + door + "-first");
            first.close();
            int more = 1;
            while (tryOpen(limiter, "door-" + door + "-" + more)) {
                more++;
            }
            opened.addAndGet(more);
        });

        int all = new OpenJobs(records).count(10_000);
        assertThat(all).isEqualTo(limit - share + opened.get());
        assertThat(all).as("the bound is reached").isEqualTo(limit + (DOORS - 1) * share);
    }

    private boolean tryOpen(OpenJobLimiter limiter, String id) {
        try (OpenJobLimiter.Place place = limiter.place(SHOP)) {
            place.take();
            mark(records, SHOP, id);
            return true;
        } catch (TooManyOpenJobsException full) {
            return false;
        }
    }

    /** Eight doors over the files of one folder, each with four callers that send jobs as fast as they can. */
    @Test
    void eightDoorsOverOneFolderKeepTheLimitsWithinTheirBound(@TempDir Path folder) throws Exception {
        int limit = 64;
        int perOwner = 40;
        try (JobTestBench bench = new JobTestBench(folder)) {
            AtomicInteger refused = new AtomicInteger();
            runDoors(door -> {
                JobStore store = bench.store(point -> {});
                OpenJobLimiter limiter =
                        new OpenJobLimiter(new OpenJobs(bench.records), Optional.of(limit), Optional.of(perOwner));
                ExecutorService callers = Executors.newFixedThreadPool(4);
                for (int i = 0; i < 24; i++) {
                    JobRef ref = new JobRef(i % 2 == 0 ? SHOP : WEB, new JobId("door-" + door + "-" + i));
                    callers.execute(() -> {
                        try (OpenJobLimiter.Place place = limiter.place(ref.owner())) {
                            store.accept(new JobSubmission(ref, "digest", () -> {
                                place.take();
                                return JobTestBench.request("a house", 1);
                            }));
                        } catch (TooManyOpenJobsException full) {
                            refused.incrementAndGet();
                        }
                    });
                }
                callers.shutdown();
                assertThat(callers.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS))
                        .isTrue();
            });

            OpenJobs open = new OpenJobs(bench.records);
            int all = open.count(10_000);
            assertThat(all).isBetween(limit, limit + (DOORS - 1) * OpenJobLimiter.share(limit));
            assertThat(open.count(SHOP, 10_000))
                    .isLessThanOrEqualTo(perOwner + (DOORS - 1) * OpenJobLimiter.share(perOwner));
            assertThat(refused.get()).isEqualTo(DOORS * 24 - all);
        }
    }

    private interface Door {
        void run(int door) throws Exception;
    }

    private static void runDoors(Door door) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(DOORS);
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < DOORS; i++) {
            int number = i;
            work.add(() -> {
                door.run(number);
                return null;
            });
        }
        for (Future<Void> done : pool.invokeAll(work)) {
            done.get();
        }
        pool.shutdown();
    }
}
