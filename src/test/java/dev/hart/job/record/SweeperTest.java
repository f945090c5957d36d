package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.image.ImageFormat;
import dev.hart.job.AttemptId;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SweeperTest {
    private static final SweepSettings SETTINGS =
            new SweepSettings(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(30));

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @SuppressWarnings("NullAway.Init")
    private Sweeper sweeper;

    @BeforeEach
    void open() throws Exception {
        bench = new JobTestBench(folder);
        sweeper = new Sweeper(bench.store, bench.records, SETTINGS, bench.clock);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aWaitingJobIsSentAgainAfterGrowingPauses() throws Exception {
        bench.accept("fox", "a fox", 1);

        sweeper.repairOpenJobs();
        assertThat(bench.waitingMessages()).isEqualTo(1);
        // The marker's age is that of its file, so with the clock set forward it is at least 11 minutes from now on.
        bench.clock.advance(Duration.ofMinutes(11));
        sweeper.repairOpenJobs();
        assertThat(bench.waitingMessages()).isEqualTo(2);
        sweeper.repairOpenJobs();
        assertThat(bench.waitingMessages()).as("the pause is doubled").isEqualTo(2);
        bench.clock.advance(Duration.ofMinutes(10));
        sweeper.repairOpenJobs();
        assertThat(bench.waitingMessages()).isEqualTo(3);
    }

    @Test
    void aJobWithARunningAttemptIsNotSentAgain() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        bench.queue.receive(1, Duration.ZERO, Duration.ofHours(1));
        bench.clock.advance(Duration.ofMinutes(30));
        bench.store.newAttempt(ref).begin();

        sweeper.repairOpenJobs();

        assertThat(bench.waitingMessages()).isEqualTo(1);
    }

    @Test
    void imagesOfADeadAttemptAreRemovedOnceAnotherHasDecided() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        AttemptId dead = storeAnImage(ref);
        bench.work();
        bench.await(ref);
        assertThat(bench.keys()).hasSize(2);

        sweeper.repairOpenJobs();
        assertThat(bench.keys()).as("it may still be running").hasSize(2);
        bench.clock.advance(Duration.ofHours(2));
        sweeper.repairOpenJobs();

        assertThat(bench.keys()).noneMatch(key -> key.value().contains(dead.value()));
        bench.stop();
        bench.audit(List.of(ref));
    }

    @Test
    void imagesOfAnAttemptStayUntilThereIsAnOutcome() {
        JobRef ref = bench.accept("fox", "a fox", 1);
        storeAnImage(ref);
        bench.clock.advance(Duration.ofDays(1));

        sweeper.repairOpenJobs();

        assertThat(bench.keys()).hasSize(1);
    }

    /** A folder in the place of a record cannot be read as a file. */
    private void makeUnreadable(String id) throws Exception {
        Path record = bench.folder.resolve("records/jobs/shop/" + id + ".json");
        Files.delete(record);
        Files.createDirectory(record);
    }

    @Test
    void aDamagedMarkerIsWrittenAgain() {
        bench.accept("a", "a fox", 1);
        String key = RecordKeys.marker(JobTestBench.ref("a"));
        bench.records.put(key, new byte[] {'?'});
        bench.clock.advance(Duration.ofMinutes(11));

        assertThat(sweeper.repairOpenJobs()).isEqualTo(new SweepResult(1, 1, 0, 0, 0));

        assertThat(new String(bench.records.read(key).orElseThrow(), StandardCharsets.UTF_8))
                .contains("\"resent\":1");
    }

    @Test
    void anUnreadableRecordIsLeftForTheNextSweep() throws Exception {
        bench.accept("a", "a fox", 1);
        bench.accept("b", "a fox", 1);
        makeUnreadable("a");
        bench.clock.advance(Duration.ofMinutes(11));

        sweeper.repairOpenJobs();

        assertThat(bench.waitingMessages()).isEqualTo(3);
    }

    @Test
    void onePassRepairsAndRemovesAndCountsBoth() throws Exception {
        JobRef old = bench.accept("old", "a fox", 1);
        Outcome unused = bench.store.cancel(old);
        bench.clock.advance(Duration.ofDays(31));
        bench.accept("waiting", "a fox", 1);
        bench.accept("broken", "a fox", 1);
        makeUnreadable("broken");
        long messages = bench.waitingMessages();

        SweepResult result = sweeper.sweep();

        assertThat(result).isEqualTo(new SweepResult(2, 1, 0, 1, 1));
        assertThat(bench.waitingMessages()).isEqualTo(messages + 1);
        assertThat(bench.store.find(old)).isEmpty();
    }

    @Test
    void eachHalfOfAPassCanRunAlone() {
        JobRef old = bench.accept("old", "a fox", 1);
        Outcome unused = bench.store.cancel(old);
        bench.clock.advance(Duration.ofDays(31));
        bench.accept("waiting", "a fox", 1);

        assertThat(sweeper.removeExpiredJobs()).isEqualTo(new SweepResult(0, 0, 0, 1, 0));
        assertThat(sweeper.repairOpenJobs()).isEqualTo(new SweepResult(1, 1, 0, 0, 0));
    }

    @Test
    void theMarkerOfAJobThatWasNeverRecordedIsRemovedWhenItIsOld() {
        bench.store.markers().create(JobTestBench.ref("fox"));
        bench.clock.advance(Duration.ofMinutes(30));
        assertThat(sweeper.repairOpenJobs()).isEqualTo(new SweepResult(1, 0, 0, 0, 0));
        assertThat(bench.store.markers().find(JobTestBench.ref("fox"))).isPresent();

        bench.clock.advance(Duration.ofHours(1));
        assertThat(sweeper.repairOpenJobs()).isEqualTo(new SweepResult(1, 0, 1, 0, 0));

        assertThat(bench.store.markers().find(JobTestBench.ref("fox"))).isEmpty();
    }

    @Test
    void anErasureThatACrashInterruptsIsFinished() {
        JobRef ref = bench.accept("fox", "a fox", 1);
        Outcome unused = bench.store.cancel(ref);
        assertThat(bench.store.markers().find(ref)).isEmpty();
        assertThatThrownBy(() -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(ref))
                .isInstanceOf(CrashOnce.Crash.class);
        assertThat(bench.store.find(ref).orElseThrow().job().request()).isPresent();

        bench.clock.advance(Duration.ofMinutes(11));
        sweeper.repairOpenJobs();

        assertThat(bench.store.find(ref).orElseThrow().job().request()).isEmpty();
        assertThat(bench.store.markers().find(ref)).isEmpty();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStoreThatRemovesNothingKeepsTheAttemptRecord() {
        JobRef ref = bench.accept("fox", "a fox", 1);
        AttemptId attempt = storeAnImage(ref);
        JobStore store = new JobStore(
                bench.records,
                bench.queue,
                new StubbornStore(bench.images),
                OutcomeNotifier.NONE,
                bench.clock,
                CrashPoint.Watcher.NONE);

        assertThatThrownBy(() -> store.attempt(ref, attempt).discard())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("are still listed");

        assertThat(bench.records.read(RecordKeys.attempt(ref, attempt))).isPresent();
    }

    /** Confirms that it has removed an image, but has not. */
    private record StubbornStore(ImageStore images) implements ImageStore {
        @Override
        public StoredImage put(ImageContent content) {
            return images.put(content);
        }

        @Override
        public StoredImage put(ImageKey key, ImageContent content) {
            return images.put(key, content);
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
            // Nothing is removed.
        }

        @Override
        public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
            return images.list(prefix, after, limit);
        }
    }

    private AttemptId storeAnImage(JobRef ref) {
        AttemptId attempt = AttemptId.create(bench.clock.instant());
        bench.store.attempt(ref, attempt).begin();
        bench.images.put(
                new ImageKey(RecordKeys.images(ref, attempt) + "0." + ImageFormat.PNG.extension()),
                new ImageContent(ImageFormat.PNG, new byte[] {1}));
        return attempt;
    }
}
