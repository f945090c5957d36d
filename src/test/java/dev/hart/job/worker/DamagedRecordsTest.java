package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.Outcome;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged records in files. */
class DamagedRecordsTest extends DamagedRecordsContract {
    @Override
    TestStores open(Path in, Clock clock) {
        return FolderStores.open(in, clock);
    }

    /** Records of which one cannot be read, and is not to be replaced either if it is stuck. */
    private record Unreadable(Records records, String broken, boolean isStuck, AtomicBoolean replaced)
            implements Records {
        @Override
        public boolean create(String key, byte[] content) {
            return records.create(key, content);
        }

        @Override
        public void put(String key, byte[] content) {
            if (key.equals(broken)) {
                if (isStuck) {
                    throw new RecordsException(key + ": cannot be written", null);
                }
                replaced.set(true);
            }
            records.put(key, content);
        }

        @Override
        public Optional<byte[]> read(String key) {
            if (key.equals(broken) && !replaced.get()) {
                throw new RecordsException(key + ": cannot be read", null);
            }
            return records.read(key);
        }

        @Override
        public void delete(String key) {
            records.delete(key);
        }

        @Override
        public List<Entry> list(String prefix, Optional<String> after, int limit) {
            return records.list(prefix, after, limit);
        }
    }

    /** Delivers the message of a job whose outcome cannot be read until it is gone; returns the dead letters. */
    private static long workOff(Path folder, boolean isStuck) throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef ref = bench.accept("fox", "a fox", 1);
            bench.records.put("outcomes/shop/fox.json", new byte[] {'{', '}'});
            Records records = new Unreadable(bench.records, "outcomes/shop/fox.json", isStuck, new AtomicBoolean());
            JobStore store = new JobStore(
                    records, bench.queue, bench.images, bench.notices, bench.clock, CrashPoint.Watcher.NONE);
            try (JobWorker worker = new JobWorker(
                    store, bench.queue, bench.context(), JobTestBench.QUICK, bench.clock, CrashPoint.Watcher.NONE)) {
                worker.start();
                for (int i = 0; i < 1000 && bench.waitingMessages() > 0; i++) {
                    bench.clock.advance(Duration.ofMinutes(2));
                    Thread.sleep(10);
                }
            }
            assertThat(bench.waitingMessages()).isZero();
            if (!isStuck) {
                assertThat(store.outcome(ref))
                        .containsInstanceOf(Outcome.Failed.class)
                        .get()
                        .asString()
                        .contains("the job's record cannot be read");
            }
            return bench.deadLetters();
        }
    }

    @Test
    void aJobWhoseOutcomeCannotBeReadEndsAfterItsAttempts(@TempDir Path folder) throws Exception {
        assertThat(workOff(folder, false)).isEqualTo(1);
    }

    @Test
    void theMessageOfAJobWhoseOutcomeCanNeitherBeReadNorReplacedIsADeadLetter(@TempDir Path folder) throws Exception {
        assertThat(workOff(folder, true)).isEqualTo(1);
    }

    @Test
    void aDamagedOutcomeIsKeptBesideTheOneThatReplacesItUntilTheJobIsErased(@TempDir Path folder) {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef ref = bench.accept("fox", "a fox", 1);
            bench.records.put("outcomes/shop/fox.json", new byte[] {'?'});
            for (int i = 0; i < 2; i++) {
                assertThat(bench.state(ref).status()).isEqualTo(JobStatus.FAILED);
            }

            assertThat(bench.records.read("damaged/shop/fox.json")).contains(new byte[] {'?'});
            bench.store.erase(ref);
            assertThat(bench.records.read("damaged/shop/fox.json")).isEmpty();
        }
    }
}
