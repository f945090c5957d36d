package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.MessageReader;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.record.JobStore;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that has room for records but not for images costs each waiting job no attempt. */
class FullDiskTest {
    private static final int JOBS = 12;

    @TempDir
    private Path folder = Path.of("");

    /** Images on a disk that is full at first; small files still fit. */
    private record FullImages(ImageStore images, AtomicBoolean isFull, AtomicInteger refused) implements ImageStore {
        @Override
        public StoredImage put(ImageContent content) {
            return images.put(content);
        }

        @Override
        public StoredImage put(ImageKey key, ImageContent content) {
            if (isFull.get()) {
                refused.incrementAndGet();
                throw new StoreException("No space left on device");
            }
            return images.put(key, content);
        }

        @Override
        public void requireRoom(long bytes) {
            assertThat(bytes).isGreaterThanOrEqualTo(1 << 20);
            if (isFull.get()) {
                throw new StoreException("No space left on device");
            }
        }

        @Override
        public SignedUrl url(ImageKey key, Duration ttl) {
            return images.url(key, ttl);
        }

        @Override
        public Optional<ImageContent> read(ImageKey key) {
            return images.read(key);
        }

        @Override
        public void delete(ImageKey key) {
            images.delete(key);
        }

        @Override
        public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
            return images.list(prefix, after, limit);
        }
    }

    private static JobWorker worker(JobTestBench bench, ImageStore images, AtomicBoolean canStore) {
        JobStore store =
                new JobStore(bench.records, bench.queue, images, bench.notices, bench.clock, CrashPoint.Watcher.NONE);
        WorkerContext context = new WorkerContext(
                bench.batcher,
                bench.imageModel.manifest(),
                images,
                MessageReader.NONE,
                JobObserver.NONE,
                canStore::get);
        return new JobWorker(store, bench.queue, context, JobTestBench.QUICK, bench.clock, CrashPoint.Watcher.NONE);
    }

    private static List<JobRef> accept(JobTestBench bench) {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(bench.accept("job-" + i, "a fox", 1));
        }
        return jobs;
    }

    @Test
    void aFullDiskCostsEachJobAtMostOneAttemptAndAllSucceedOnceThereIsRoom() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            FullImages images = new FullImages(bench.images, new AtomicBoolean(true), new AtomicInteger());
            List<JobRef> jobs = accept(bench);
            try (JobWorker worker = worker(bench, images, new AtomicBoolean(true))) {
                worker.start();
                // Far longer than the pauses between the attempts, of which each job has three.
                for (int i = 0; i < 100; i++) {
                    bench.clock.advance(Duration.ofSeconds(1));
                    Thread.sleep(10);
                }
                assertThat(images.refused()).hasValueBetween(1, JOBS);
                assertThat(bench.deadLetters()).isZero();

                images.isFull().set(false);
                for (JobRef ref : jobs) {
                    assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
                }
            }
        }
    }

    @Test
    void noJobIsReceivedWhileTheStorageIsInTrouble() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            AtomicBoolean canStore = new AtomicBoolean();
            List<JobRef> jobs = accept(bench);
            try (JobWorker worker = worker(bench, bench.images, canStore)) {
                worker.start();
                Thread.sleep(300);
                assertThat(jobs).allMatch(ref -> bench.state(ref).status() == JobStatus.QUEUED);

                canStore.set(true);
                for (JobRef ref : jobs) {
                    assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
                }
            }
        }
    }
}
