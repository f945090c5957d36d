package dev.hart.job.local;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.hart.job.DeadLetters;
import dev.hart.job.JobQueue;
import dev.hart.job.QueueException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A queue of messages in a folder, each a file whose name contains when it may be delivered and how often it was. A process
 * receives a message by renaming its file; if several processes rename the same file, one succeeds, so that no lock is needed.
 * Only the existence of a message must survive a power cut; a lease that a power cut undoes ends early.
 */
public final class FileQueue implements JobQueue {
    private static final int MOST = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    static final Duration LONGEST_LEASE = Duration.ofHours(12);
    /** How often to look for messages of other processes. */
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path line;
    private final Path drafts;
    private final FileDeadLetters dead;
    private final WaitingFiles waiting;
    private final Clock clock;
    /** Released when this process sends a message or gives one back. */
    private final Semaphore arrived = new Semaphore(0);

    /**
     * Opens a queue.
     *
     * @param folder created if it does not exist
     * @param clock by which leases end; the same for all processes
     * @throws QueueException if the folder cannot be created
     */
    public FileQueue(Path folder, Clock clock) {
        this.clock = clock;
        line = folder.toAbsolutePath().normalize().resolve("line");
        drafts = line.resolveSibling("drafts");
        dead = new FileDeadLetters(line.resolveSibling("dead"), drafts);
        waiting = new WaitingFiles(line, clock);
        try {
            DurableFolder.create(line);
            DurableFolder.create(drafts);
            DurableFolder.create(line.resolveSibling("dead"));
            DurableFolder.removeAbandoned(drafts);
        } catch (IOException e) {
            throw new QueueException(folder + ": cannot be used for a queue: " + e, e);
        }
    }

    /** Returns whether a queue was opened in a folder before. */
    public static boolean isThere(Path folder) {
        // The last of its folders to be created.
        return Files.isDirectory(folder.resolve("dead"));
    }

    /** Returns the dead-letter queue in a folder for reading and removing letters: creates no folder and removes no drafts. */
    public static DeadLetters deadLettersIn(Path folder) {
        return new FileDeadLetters(folder.resolve("dead"), folder.resolve("drafts"));
    }

    @Override
    public DeadLetters deadLetters() {
        return dead;
    }

    @Override
    public void send(String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        if (content.length > LONGEST) {
            throw new IllegalArgumentException("a message has at most " + LONGEST + " bytes, not " + content.length);
        }
        try {
            Path draft = DurableFolder.draft(drafts, content);
            Files.move(draft, line.resolve(QueuedFile.create(clock.millis()).name()), ATOMIC_MOVE);
            DurableFolder.force(line);
        } catch (IOException e) {
            throw new QueueException(line + ": a message cannot be sent: " + e, e);
        }
        arrived.release();
    }

    @Override
    public List<Lease> receive(int most, Duration wait, Duration lease) {
        requireRange(most >= 1 && most <= MOST, "1 to 10 messages at once");
        requireRange(!wait.isNegative() && wait.compareTo(LONGEST_WAIT) <= 0, "a wait of 0 to 20 s");
        requireRange(
                lease.compareTo(Duration.ofSeconds(1)) >= 0 && lease.compareTo(LONGEST_LEASE) <= 0,
                "a lease of 1 s to 12 h");
        long end = System.nanoTime() + wait.toNanos();
        try {
            while (true) {
                arrived.drainPermits();
                List<Lease> taken = take(most, lease);
                long left = end - System.nanoTime();
                if (!taken.isEmpty() || left <= 0) {
                    return taken;
                }
                arrived.tryAcquire(Math.min(left, POLL.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (IOException e) {
            throw new QueueException(line + ": no messages can be received: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private List<Lease> take(int most, Duration lease) throws IOException {
        List<Lease> taken = new ArrayList<>();
        List<QueuedFile> ready;
        do {
            ready = waiting.next(most);
            for (QueuedFile file : ready) {
                take(file, lease).ifPresent(taken::add);
            }
            // Others may have received all of them since they were listed.
        } while (taken.isEmpty() && !ready.isEmpty());
        return taken;
    }

    private Optional<Lease> take(QueuedFile file, Duration lease) throws IOException {
        QueuedFile mine = file.received(clock.millis() + lease.toMillis());
        try {
            Files.move(line.resolve(file.name()), line.resolve(mine.name()), ATOMIC_MOVE);
            return Optional.of(new FileLease(mine, read(line.resolve(mine.name()))));
        } catch (NoSuchFileException takenByAnother) {
            return Optional.empty();
        }
    }

    /**
     * Reads without a channel, which would fail if a stopping worker is interrupted now, and hide the message until its lease
     * ends.
     */
    private static String read(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            throw (IOException) new NoSuchFileException(file.toString()).initCause(e);
        }
    }

    private static void requireRange(boolean holds, String range) {
        if (!holds) {
            throw new IllegalArgumentException("a queue takes " + range);
        }
    }

    /** A message that this process has renamed. */
    private final class FileLease implements Lease {
        private final String body;
        private QueuedFile file;

        FileLease(QueuedFile file, String body) {
            this.file = file;
            this.body = body;
        }

        @Override
        public synchronized String id() {
            return file.id();
        }

        @Override
        public String body() {
            return body;
        }

        @Override
        public synchronized int receives() {
            return file.receives();
        }

        @Override
        public synchronized void renew(Duration lease) {
            requireRange(!lease.isNegative() && lease.compareTo(LONGEST_LEASE) <= 0, "a lease of 0 s to 12 h");
            QueuedFile renewed = file.hiddenUntil(clock.millis() + lease.toMillis());
            try {
                Files.move(path(), line.resolve(renewed.name()), ATOMIC_MOVE);
            } catch (IOException e) {
                throw fault("its lease cannot be renewed", e);
            }
            file = renewed;
            if (lease.isZero()) {
                arrived.release();
            }
        }

        @Override
        public synchronized void delete() {
            try {
                Files.delete(path());
                DurableFolder.force(line);
            } catch (IOException e) {
                throw fault("it cannot be removed", e);
            }
        }

        @Override
        public synchronized void moveToDeadLetters(String text, String reason) {
            // First, because this fails if another worker has the message by now.
            renew(Duration.ofMinutes(1));
            try {
                dead.add(file, text, reason, clock.instant());
            } catch (IOException e) {
                throw fault("it cannot be moved to the dead-letter queue", e);
            }
            delete();
        }

        private Path path() {
            return line.resolve(file.name());
        }

        private QueueException fault(String what, IOException cause) {
            String why = cause instanceof NoSuchFileException ? "its lease has ended" : cause.toString();
            return new QueueException(line + ": message " + file.id() + ": " + what + ": " + why, cause);
        }
    }
}
