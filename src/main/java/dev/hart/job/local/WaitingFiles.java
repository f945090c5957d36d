package dev.hart.job.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The messages that may be delivered next. While some are kept, the folder is listed at most once a second, and only the oldest
 * 256 are kept in memory, however many there are. Thread-safe.
 */
final class WaitingFiles {
    private static final int KEPT = 256;
    /** After this time the folder is listed again, since messages that became visible meanwhile may be older. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Path queued;
    private final Clock clock;
    private final Deque<QueuedFile> first = new ArrayDeque<>();
    private long looked;

    WaitingFiles(Path queued, Clock clock) {
        this.queued = queued;
        this.clock = clock;
    }

    /**
     * Returns the oldest messages that could be delivered when the folder was last listed, and keeps them no longer. Other
     * receivers may have taken them meanwhile.
     *
     * @param most how many to return, unless there are fewer
     */
    synchronized List<QueuedFile> next(int most) throws IOException {
        if (first.isEmpty() || System.nanoTime() - looked > FRESH.toNanos()) {
            look();
        }
        List<QueuedFile> next = new ArrayList<>();
        while (next.size() < most && !first.isEmpty()) {
            next.add(first.remove());
        }
        return next;
    }

    /** Returns how many messages could be delivered now. */
    long count() throws IOException {
        long now = clock.millis();
        long count = 0;
        try (DirectoryStream<Path> names = Files.newDirectoryStream(queued)) {
            for (Path name : names) {
                count +=
                        QueuedFile.parse(String.valueOf(name.getFileName())).filter(file -> isReady(file, now)).stream()
                                .count();
            }
        }
        return count;
    }

    private void look() throws IOException {
        PriorityQueue<QueuedFile> oldest =
                new PriorityQueue<>(Comparator.comparing(QueuedFile::id).reversed());
        long now = clock.millis();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(queued)) {
            for (Path name : names) {
                QueuedFile.parse(String.valueOf(name.getFileName()))
                        .filter(file -> isReady(file, now))
                        .ifPresent(oldest::add);
                if (oldest.size() > KEPT) {
                    oldest.remove();
                }
            }
        }
        first.clear();
        oldest.stream().sorted(Comparator.comparing(QueuedFile::id)).forEach(first::add);
        looked = System.nanoTime();
    }

    /** A message that is hidden for longer than any lease is ready too: a wrong clock has named it. */
    private static boolean isReady(QueuedFile file, long now) {
        return file.visible() <= now || file.visible() > now + FileQueue.LONGEST_LEASE.toMillis();
    }
}
