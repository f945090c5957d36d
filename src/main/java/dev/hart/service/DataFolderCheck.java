package dev.hart.service;

import dev.hart.job.QueueException;
import dev.hart.job.record.RecordsException;
import dev.hart.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Tests whether a data folder can be used, and restores what is missing in it. For one thread. */
final class DataFolderCheck {
    /** Room for an image; the file is removed before the operating system writes it to the disk. */
    private static final int PROBE_BYTES = 1 << 20;

    private final Path root;
    private final Runnable restore;
    private final Path probe;
    /** The file system that the folder was on when it was last in order. */
    private Optional<Object> device = Optional.empty();

    /** @param restore creates what is missing in the folder; may throw the exceptions of the stores */
    DataFolderCheck(Path root, Runnable restore) {
        this.root = root;
        this.restore = restore;
        this.probe = root.resolve(".probe-" + UUID.randomUUID());
    }

    /** Returns why the folder cannot be used; without its path, because anyone may read the health checks. */
    Optional<String> trouble() {
        if (!Files.isDirectory(root)) {
            return Optional.of("the data folder is missing");
        }
        try {
            Object now = device();
            if (device.isPresent() && !device.get().equals(now) && isEmpty()) {
                return Optional.of("the data folder is empty and on another file system; its own may not be mounted");
            }
            restore.run();
            write();
            device = Optional.of(now);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        } catch (StoreException | RecordsException | QueueException e) {
            return Optional.of(
                    e.getCause() instanceof IOException cause ? reason(cause) : "the data folder cannot be used");
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

    private void write() throws IOException {
        try {
            Files.write(probe, new byte[PROBE_BYTES]);
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}
