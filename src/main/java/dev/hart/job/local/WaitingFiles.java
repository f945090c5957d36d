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
 * Finds the messages that may be delivered next. Lists the folder at most once a second, and keeps only the first few names, so
 * that memory does not grow with the queue. Thread-safe.
 */
final class WaitingFiles {
    private static final int KEPT = 256;
    /** After this the folder is listed again: messages given back since then come first. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Path line;
    private final Clock clock;
    private final Deque<QueuedFile> first = new ArrayDeque<>();
    private long listed;

    WaitingFiles(Path line, Clock clock) {
        this.line = line;
        this.clock = clock;
    }

    /**
     * Returns the oldest messages that may be delivered now and were not returned before; others may have received them
     * meanwhile.
     */
    synchronized List<QueuedFile> next(int most) throws IOException {
        if (first.isEmpty() || System.nanoTime() - listed > FRESH.toNanos()) {
            list();
        }
        List<QueuedFile> next = new ArrayList<>();
        while (next.size() < most && !first.isEmpty()) {
            next.add(first.remove());
        }
        return next;
    }

    private void list() throws IOException {
        PriorityQueue<QueuedFile> oldest =
                new PriorityQueue<>(Comparator.comparing(QueuedFile::id).reversed());
        long now = clock.millis();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(line)) {
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
        listed = System.nanoTime();
    }

    /** Also a message that is hidden for longer than a lease can last: its time came from a clock that was wrong. */
    private static boolean isReady(QueuedFile file, long now) {
        return file.visible() <= now || file.visible() > now + FileQueue.LONGEST_LEASE.toMillis();
    }
}
