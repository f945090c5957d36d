package dev.hart.service;

import dev.hart.io.Pages;
import dev.hart.io.RepeatingTask;
import dev.hart.store.ImageStore;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Removes images from the local store after {@code hart.image-retention}, so that images whose URLs have expired do not fill the
 * disk. In S3 the bucket's own rules do that. Images of jobs, whose keys have several parts, stay as long as their jobs, in
 * either store; {@link dev.hart.job.record.Sweeper} removes them.
 */
@Singleton
public class ImageRetention {
    private static final Logger LOG = Logger.getLogger(ImageRetention.class);
    private static final Duration PAUSE = Duration.ofHours(1);

    private final Clock clock;
    private volatile Optional<RepeatingTask> task = Optional.empty();

    ImageRetention(Clock clock) {
        this.clock = clock;
    }

    /** Removes expired images at once and then every hour, on a thread of its own, until the service ends. */
    void watch(ImageStore store, Duration kept) {
        RepeatingTask started = new RepeatingTask(
                "hart-retention",
                () -> pass(store, kept),
                failure -> LOG.warnf("Old images cannot be removed now: %s", ErrorMessages.describe(failure)));
        task = Optional.of(started);
        started.start(PAUSE);
    }

    @PreDestroy
    void end() {
        task.ifPresent(RepeatingTask::close);
    }

    private void pass(ImageStore store, Duration kept) {
        int removed = removeExpired(store, kept, ImageStore.MOST_LISTED);
        if (removed > 0) {
            LOG.infof("%d images were kept for %s and are removed", removed, kept);
        }
    }

    /**
     * Removes the images that belong to no job and were stored longer ago than {@code kept}. Their keys sort by time, so the pass
     * ends at the first image that is younger.
     *
     * @param pageSize number of images to list at a time
     * @return the number of images removed
     */
    int removeExpired(ImageStore store, Duration kept, int pageSize) {
        Instant oldest = clock.instant().minus(kept);
        int removed = 0;
        Iterable<ImageStore.Entry> all =
                Pages.of(pageSize, last -> store.list("", last.map(ImageStore.Entry::key), pageSize));
        for (ImageStore.Entry entry : all) {
            if (entry.key().value().contains("/")) {
                continue;
            }
            if (!entry.written().isBefore(oldest)) {
                return removed;
            }
            store.delete(entry.key());
            removed++;
        }
        return removed;
    }
}
