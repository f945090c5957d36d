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
 * Knows which messages may be handed out next. Looks the folder through at most once a moment, and keeps the first few it finds,
 * however many there are. Thread-safe.
 */
final class WaitingFiles {
    private static final int KEPT = 256;
    /** After this the folder is looked through again: what came back since belongs in front. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Path line;
    private final Clock clock;
    private final Deque<QueuedFile> first = new ArrayDeque<>();
    private long looked;

    WaitingFiles(Path line, Clock clock) {
        this.line = line;
        this.clock = clock;
    }

    /** The oldest few that may be handed out now and were not named before; others may have taken them meanwhile. */
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

    private void look() throws IOException {
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
        looked = System.nanoTime();
    }

    /** Also what is hidden for longer than anybody may: it dates from a clock that was wrong. */
    private static boolean isReady(QueuedFile file, long now) {
        return file.visible() <= now || file.visible() > now + FileQueue.LONGEST_LEASE.toMillis();
    }
}
