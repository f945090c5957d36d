package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobId;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cost of a long queue in files. With ten thousand jobs, in a heap too small to hold them:
 * {@code ./mvnw test -Dtest=ManyJobsServerIT -Dhart.many.jobs=10000}.
 */
class ManyJobsServerIT {
    private static final int JOBS = Integer.getInteger("hart.many.jobs", 300);
    /** Far above the measured times, for busy machines; docs/guarantees.md has the figures. */
    private static final Duration BOUND = Duration.ofMillis(500);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aLongQueueIsAsFastAsAShortOneAndLosesNoJob() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            Set<String> waiting = new HashSet<>();
            long[] accepting = new long[JOBS];
            long[] looking = new long[JOBS];
            long[] taking = new long[JOBS];
            long before = usedHeap();
            for (int i = 0; i < JOBS; i++) {
                String id = JobId.create(bench.clock.instant()).value();
                waiting.add(id);
                long start = System.nanoTime();
                bench.accept(id, "a fox", 1);
                accepting[i] = System.nanoTime() - start;
                start = System.nanoTime();
                assertThat(bench.state(JobTestBench.ref(id))).isInstanceOf(JobState.Queued.class);
                looking[i] = System.nanoTime() - start;
            }
            long grown = usedHeap() - before;
            for (int i = 0; i < JOBS; i++) {
                long start = System.nanoTime();
                List<JobQueue.Lease> leases = bench.queue.receive(1, Duration.ZERO, Duration.ofHours(1));
                taking[i] = System.nanoTime() - start;
                assertThat(leases).hasSize(1);
                JobRef ref = JobMessage.parse(leases.get(0).body()).orElseThrow();
                assertThat(waiting.remove(ref.id().value())).isTrue();
                leases.get(0).delete();
            }

            System.out.printf(
                    Locale.ROOT,
                    "%d jobs: accept %s, status %s, receive %s, heap grown by %d KiB%n",
                    JOBS,
                    figures(accepting),
                    figures(looking),
                    figures(taking),
                    grown / 1024);
            assertThat(waiting).isEmpty();
            assertThat(Duration.ofNanos(percentile(accepting, 99))).isLessThan(BOUND);
            assertThat(Duration.ofNanos(percentile(looking, 99))).isLessThan(BOUND);
            assertThat(Duration.ofNanos(percentile(taking, 99))).isLessThan(BOUND);
            // The ids kept here are about 200 bytes each.
            assertThat(grown).isLessThan(8 * 1024 * 1024L + JOBS * 400L);
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String figures(long[] nanos) {
        return String.format(
                Locale.ROOT, "p50 %.1f p99 %.1f ms", percentile(nanos, 50) / 1e6, percentile(nanos, 99) / 1e6);
    }

    private static long percentile(long[] nanos, int percent) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) * percent / 100];
    }
}
