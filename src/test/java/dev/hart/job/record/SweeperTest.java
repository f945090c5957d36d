package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.image.ImageFormat;
import dev.hart.job.AttemptId;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.worker.Workshop;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
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
    private Workshop shop;

    @SuppressWarnings("NullAway.Init")
    private Sweeper sweeper;

    @BeforeEach
    void open() throws Exception {
        shop = new Workshop(folder);
        sweeper = new Sweeper(shop.store, shop.records, SETTINGS, shop.clock);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aJobThatWaitsIsSentAgainLessAndLessOften() throws Exception {
        shop.accept("fox", "a fox", 1);

        sweeper.mend();
        assertThat(shop.waitingMessages()).isEqualTo(1);
        // The mark's age is the file's, so each look is as if nothing had happened since.
        shop.clock.advance(Duration.ofMinutes(11));
        sweeper.mend();
        assertThat(shop.waitingMessages()).isEqualTo(2);
        sweeper.mend();
        assertThat(shop.waitingMessages()).as("twice as patient").isEqualTo(2);
        shop.clock.advance(Duration.ofMinutes(10));
        sweeper.mend();
        assertThat(shop.waitingMessages()).isEqualTo(3);
    }

    @Test
    void aJobThatSomebodyIsAtIsLeftAlone() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        shop.queue.receive(1, Duration.ZERO, Duration.ofHours(1));
        shop.clock.advance(Duration.ofMinutes(30));
        shop.store.attempts().begin(ref, AttemptId.create(shop.clock.instant()));

        sweeper.mend();

        assertThat(shop.waitingMessages()).isEqualTo(1);
    }

    @Test
    void picturesOfAnAttemptAreRemovedWhenAnotherHasWon() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        AttemptId dead = storeAPicture(ref);
        shop.work();
        shop.await(ref);
        assertThat(shop.keys()).hasSize(2);

        sweeper.mend();
        assertThat(shop.keys()).as("it may still be at work").hasSize(2);
        shop.clock.advance(Duration.ofHours(2));
        sweeper.mend();

        assertThat(shop.keys()).noneMatch(key -> key.value().contains(dead.value()));
        shop.stop();
        shop.audit(List.of(ref));
    }

    @Test
    void picturesOfAnAttemptStayWhileNothingIsDecided() {
        JobRef ref = shop.accept("fox", "a fox", 1);
        storeAPicture(ref);
        shop.clock.advance(Duration.ofDays(1));

        sweeper.mend();

        assertThat(shop.keys()).hasSize(1);
    }

    @Test
    void oneRecordThatCannotBeReadKeepsNobodyElseWaiting() throws Exception {
        shop.accept("a", "a fox", 1);
        shop.accept("b", "a fox", 1);
        shop.records.put(RecordKeys.mark(Workshop.ref("a")), new byte[] {'?'});
        shop.clock.advance(Duration.ofMinutes(11));

        sweeper.mend();

        assertThat(shop.waitingMessages()).isEqualTo(3);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStoreThatRemovesNothingEndsTheRemovalAndKeepsTheNote() {
        JobRef ref = shop.accept("fox", "a fox", 1);
        AttemptId attempt = storeAPicture(ref);
        JobStore store = new JobStore(
                shop.records,
                shop.queue,
                new Deaf(shop.pictures),
                OutcomeNotifier.NONE,
                shop.clock,
                CrashPoint.Watcher.NONE);

        assertThatThrownBy(() -> store.attempts().discard(ref, attempt))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("are there still");

        assertThat(shop.records.read(RecordKeys.attempt(ref, attempt))).isPresent();
    }

    /** Says that it has removed a picture, and has not. */
    private record Deaf(ImageStore images) implements ImageStore {
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
            // Deaf.
        }

        @Override
        public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
            return images.list(prefix, after, limit);
        }
    }

    private AttemptId storeAPicture(JobRef ref) {
        AttemptId attempt = AttemptId.create(shop.clock.instant());
        shop.store.attempts().begin(ref, attempt);
        shop.pictures.put(
                new ImageKey(RecordKeys.images(ref, attempt) + "0." + ImageFormat.PNG.extension()),
                new ImageContent(ImageFormat.PNG, new byte[] {1}));
        return attempt;
    }
}
