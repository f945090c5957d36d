package dev.hart.job.local;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.hart.io.DurableFiles;
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
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A queue of messages, each a file whose name contains when the message may be delivered and how often it has been. A
 * receiver takes a message by renaming its file. Of several receivers, in any process, that rename the same file one
 * succeeds, so no lock is needed. Only the existence of a message must be durable; a lease that a power cut undoes ends
 * early.
 */
public final class FileQueue implements JobQueue {
    private static final String DEAD = "dead";
    private static final int MOST = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    static final Duration LONGEST_LEASE = Duration.ofHours(12);
    /** The interval at which a waiting receiver looks for messages that other processes have sent. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Its name on disk stays {@code line}, since older versions have written there. */
    private final Path queued;

    private final Drafts drafts;
    private final FileDeadLetters dead;
    private final WaitingFiles waiting;
    private final Clock clock;
    /** Released when this process sends a message or makes one visible, to wake up a waiting receiver. */
    private final Semaphore arrivals = new Semaphore(0);

    /**
     * Opens a queue.
     *
     * @param folder created unless it exists
     * @param clock by which leases end; the same for all processes
     * @throws QueueException if the folder cannot be created
     */
    public FileQueue(Path folder, Clock clock) {
        this.clock = clock;
        Path root = folder.toAbsolutePath().normalize();
        queued = root.resolve("line");
        drafts = new Drafts(root.resolve("drafts"));
        dead = new FileDeadLetters(root.resolve(DEAD), drafts);
        waiting = new WaitingFiles(queued, clock);
        try {
            DurableFiles.createFolders(queued);
            drafts.prepare();
            DurableFiles.createFolders(root.resolve(DEAD));
        } catch (IOException e) {
            throw new QueueException(folder + ": cannot be used for a queue: " + e, e);
        }
    }

    /** Whether a queue was opened in a folder before. */
    public static boolean isThere(Path folder) {
        // This is the folder that is created last.
        return Files.isDirectory(folder.resolve(DEAD));
    }

    /**
     * The dead-letter queue in a folder, for a caller that only reads and removes: no folder is created, and no draft is
     * removed.
     */
    public static DeadLetters deadLettersIn(Path folder) {
        return new FileDeadLetters(folder.resolve(DEAD), new Drafts(folder.resolve("drafts")));
    }

    @Override
    public DeadLetters deadLetters() {
        return dead;
    }

    @Override
    public void requireReachable() {
        if (!Files.isDirectory(queued)) {
            throw new QueueException(queued + ": is missing", null);
        }
    }

    @Override
    public OptionalLong visible() {
        try {
            return OptionalLong.of(waiting.count());
        } catch (IOException e) {
            throw new QueueException(queued + ": cannot be listed: " + e, e);
        }
    }

    @Override
    public void send(String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        if (content.length > LONGEST) {
            throw new IllegalArgumentException("a message has at most " + LONGEST + " bytes, not " + content.length);
        }
        try {
            DurableFiles.write(drafts.next(), content, queued, draft -> {
                Files.move(
                        draft, queued.resolve(QueuedFile.create(clock.instant()).name()), ATOMIC_MOVE);
                return true;
            });
        } catch (IOException e) {
            throw new QueueException(queued + ": a message cannot be sent: " + e, e);
        }
        arrivals.release();
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
                arrivals.drainPermits();
                List<Lease> taken = take(most, lease);
                long left = end - System.nanoTime();
                if (!taken.isEmpty() || left <= 0) {
                    return taken;
                }
                arrivals.tryAcquire(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (IOException e) {
            throw new QueueException(queued + ": no messages can be received: " + e, e);
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
            // Other receivers may have taken all of them since they were listed.
        } while (taken.isEmpty() && !ready.isEmpty());
        return taken;
    }

    private Optional<Lease> take(QueuedFile file, Duration lease) throws IOException {
        QueuedFile taken = file.delivered(clock.millis() + lease.toMillis());
        try {
            Files.move(queued.resolve(file.name()), queued.resolve(taken.name()), ATOMIC_MOVE);
            return Optional.of(new FileLease(taken, read(queued.resolve(taken.name()))));
        } catch (NoSuchFileException takenByAnother) {
            return Optional.empty();
        }
    }

    /**
     * Reads a file, not through a channel: a channel fails if the worker is interrupted because it shuts down, and no
     * receiver would get the message until its lease ends.
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

    /** A message that was renamed by us. */
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
                Files.move(path(), queued.resolve(renewed.name()), ATOMIC_MOVE);
            } catch (IOException e) {
                throw fault("its lease cannot be renewed", e);
            }
            file = renewed;
            if (lease.isZero()) {
                arrivals.release();
            }
        }

        @Override
        public synchronized void delete() {
            try {
                Files.delete(path());
                DurableFiles.force(queued);
            } catch (IOException e) {
                throw fault("it cannot be removed", e);
            }
        }

        @Override
        public synchronized void moveToDeadLetters(String text, String reason) {
            // This comes first, since it fails if another receiver has the message by now.
            renew(Duration.ofMinutes(1));
            try {
                dead.add(file, text, reason, clock.instant());
            } catch (IOException e) {
                throw fault("it cannot be put aside", e);
            }
            delete();
        }

        private Path path() {
            return queued.resolve(file.name());
        }

        private QueueException fault(String what, IOException cause) {
            String why = cause instanceof NoSuchFileException ? "its lease has ended" : cause.toString();
            return new QueueException(queued + ": message " + file.id() + ": " + what + ": " + why, cause);
        }
    }
}
