package dev.hart.service;

import dev.hart.io.DurableFiles;
import dev.hart.job.QueueException;
import dev.hart.job.record.RecordsException;
import dev.hart.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Tests whether a data folder can be used, and restores what is missing in it. While the folder is in order, most tests write
 * nothing. For one thread, except {@link #suspect}.
 */
final class DataFolderCheck {
    private static final Logger LOG = System.getLogger(DataFolderCheck.class.getName());

    /** Room for an image, in bytes: 1 MiB. */
    static final int IMAGE_BYTES = 1 << 20;
    /** Enough to notice that the folder no longer takes files, although the operating system calls it writable. */
    private static final int FEW_BYTES = 16;
    /** While the folder is in order, one test of so many writes a few bytes. */
    static final int TESTS_PER_WRITE = 15;

    private final Path root;
    private final Runnable restore;
    private final Path probe;
    /** The file system that the folder was on when it was last in order. */
    private Optional<Object> device = Optional.empty();

    /** Whether the next test writes as much as an image needs. */
    private volatile boolean suspected = true;

    private int sinceWritten;

    /** @param restore creates what is missing in the folder; may throw the exceptions of the stores */
    DataFolderCheck(Path root, Runnable restore) {
        this.root = root;
        this.restore = restore;
        this.probe = root.resolve(".probe-" + UUID.randomUUID());
    }

    /** Makes the next test write a file of 1 MiB, because a store has failed. */
    void suspect() {
        suspected = true;
    }

    /**
     * Tests the folder, restores what is missing in it, and returns why it cannot be used; empty if it can. The reason does not
     * contain its path, because anyone may read the health checks.
     */
    Optional<String> trouble() {
        boolean thorough = suspected;
        // Before the test, so that a suspicion that arises meanwhile is kept.
        suspected = false;
        Optional<String> found = test(thorough);
        if (found.isPresent()) {
            suspected = true;
        }
        return found;
    }

    private Optional<String> test(boolean thorough) {
        try {
            if (!Files.isDirectory(root)) {
                return Optional.of("the data folder is missing");
            }
            Object now = device();
            if (device.isPresent() && !device.get().equals(now) && isEmpty()) {
                return Optional.of("the data folder is empty and on another file system; its own may not be mounted");
            }
            restore.run();
            write(thorough);
            device = Optional.of(now);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        } catch (StoreException | RecordsException | QueueException e) {
            return Optional.of(
                    e.getCause() instanceof IOException cause ? reason(cause) : "the data folder cannot be used");
        } catch (UncheckedIOException e) {
            return Optional.of(reason(Objects.requireNonNull(e.getCause())));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, root + " cannot be checked", e);
            return Optional.of("the data folder cannot be checked");
        }
    }

    private static String reason(IOException fault) {
        String why = fault instanceof FileSystemException named ? named.getReason() : fault.getMessage();
        if (fault instanceof AccessDeniedException) {
            why = "permission denied";
        }
        return "the data folder cannot be written to: "
                + (why == null ? fault.getClass().getSimpleName() : why);
    }

    private Object device() throws IOException {
        try {
            return Files.getAttribute(root, "unix:dev");
        } catch (UnsupportedOperationException | IllegalArgumentException notUnix) {
            return Files.getFileStore(root).name();
        }
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.findAny().isEmpty();
        }
    }

    private void write(boolean thorough) throws IOException {
        sinceWritten++;
        // The numbers of the operating system only raise a suspicion: it does not know them of every file system.
        if (thorough || !Files.isWritable(root) || root.toFile().getUsableSpace() < IMAGE_BYTES) {
            write(IMAGE_BYTES);
        } else if (sinceWritten >= TESTS_PER_WRITE) {
            write(FEW_BYTES);
        }
    }

    private void write(int bytes) throws IOException {
        DurableFiles.reserve(probe, bytes);
        sinceWritten = 0;
    }
}
