package dev.hart.service;

import dev.hart.io.Pages;
import dev.hart.store.ImageStore;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Removes pictures that were kept long enough, so that a disk does not fill with what nobody can open any more. In a bucket
 * that is left to the bucket's own rules. Pictures of jobs, whose keys have parts, are kept as long as their jobs, here and
 * there, and removed with them ({@link dev.hart.job.record.Sweeper}).
 */
@Singleton
public class ImageRetention {
    private static final Logger LOG = Logger.getLogger(ImageRetention.class);
    private static final Duration PAUSE = Duration.ofHours(1);

    private final Clock clock;
    private final RepeatingTask routine = new RepeatingTask("hart-retention", "Old pictures cannot be removed now");

    ImageRetention(Clock clock) {
        this.clock = clock;
    }

    /** Looks at once and then every hour, on a thread of its own, until the service ends. */
    void watch(ImageStore store, Duration kept) {
        routine.start(PAUSE, () -> tidy(store, kept));
    }

    @PreDestroy
    void end() {
        routine.end();
    }

    private void tidy(ImageStore store, Duration kept) {
        int removed = sweep(store, clock.instant().minus(kept), ImageStore.MOST_LISTED);
        if (removed > 0) {
            LOG.infof("%d pictures were kept for %s and are removed", removed, kept);
        }
    }

    /** Removes pictures put before a moment; returns how many. Their keys sort by time, so it ends at the first younger one. */
    static int sweep(ImageStore store, Instant oldest, int atOnce) {
        int removed = 0;
        Iterable<ImageStore.Entry> all =
                Pages.of(atOnce, last -> store.list("", last.map(ImageStore.Entry::key), atOnce));
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
