package dev.hart.pack;

import dev.hart.io.DaemonThreads;
import dev.hart.io.FileKind;
import dev.hart.io.VisibleText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Compares the files that a manifest lists with it; files that a record of an earlier verification covers need not be read. */
final class PackVerifier {
    private static final Logger LOG = System.getLogger(PackVerifier.class.getName());

    private final Path folder;
    private final Optional<Path> recordFile;
    private final Clock clock;

    /**
     * Sets up the verification of one pack.
     *
     * @param folder the pack, absolute and without symbolic links
     * @param recordFolder where the record of earlier verifications is; empty to read every file and record nothing
     */
    PackVerifier(Path folder, Optional<Path> recordFolder, Clock clock) {
        this.folder = folder;
        this.recordFile = recordFolder.map(records -> VerifiedRecord.file(records, folder));
        this.clock = clock;
    }

    /**
     * Compares the sizes of all files, reads those that no record covers to compare their digests, and records these.
     *
     * @return the names of the files that were read
     * @throws PackException if a file is missing, cannot be read, or has another size or digest than the manifest says
     */
    Set<String> verify(Map<String, PackFile> files) {
        VerifiedRecord record =
                recordFile.map(file -> VerifiedRecord.read(file, folder)).orElseGet(() -> VerifiedRecord.empty(folder));
        return verify(files, record);
    }

    /** Reads every file, and replaces the record; otherwise like {@link #verify(Map)}. */
    void verifyAll(Map<String, PackFile> files) {
        verify(files, VerifiedRecord.empty(folder));
    }

    private Set<String> verify(Map<String, PackFile> files, VerifiedRecord record) {
        Map<String, FileFacts> unknown = new LinkedHashMap<>();
        files.forEach((name, promise) -> {
            FileFacts now = facts(name, promise);
            if (!record.covers(name, promise, now)) {
                unknown.put(name, now);
            }
        });
        if (!unknown.isEmpty()) {
            readAll(unknown.keySet(), files);
            recordFile.ifPresent(file -> remember(file, record, unknown, files));
        }
        return unknown.keySet();
    }

    private FileFacts facts(String name, PackFile promise) {
        Path file = folder.resolve(name);
        try {
            FileFacts now = FileFacts.of(file);
            if (now.size() != promise.size()) {
                throw new PackException(file + ": has " + now.size() + " bytes, the manifest says " + promise.size()
                        + FileKind.advice(file));
            }
            return now;
        } catch (NoSuchFileException e) {
            throw new PackException(file + ": missing, though the manifest lists it", e);
        } catch (IOException e) {
            throw new PackException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads up to four files in parallel, since one core hashes more slowly than a good disk reads. */
    private void readAll(Iterable<String> names, Map<String, PackFile> files) {
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads, DaemonThreads.factory("pack-verifier"));
        try {
            List<Future<?>> all = new ArrayList<>();
            for (String name : names) {
                all.add(pool.submit(() -> compare(name, files)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PackException fault
                    ? fault
                    : new PackException(folder + ": cannot be verified", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PackException(folder + ": verification was interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private void compare(String name, Map<String, PackFile> files) {
        Path file = folder.resolve(name);
        PackFile promise = ManifestChecks.present(name, files.get(name));
        PackFile found;
        try {
            found = FileDigests.of(file);
        } catch (IOException e) {
            throw new PackException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (!found.equals(promise)) {
            throw new PackException(file + ": SHA-256 is " + found.sha256() + ", the manifest says " + promise.sha256()
                    + FileKind.adviceOr(file, "; the file is damaged or was replaced"));
        }
    }

    private void remember(Path file, VerifiedRecord record, Map<String, FileFacts> read, Map<String, PackFile> files) {
        boolean changed = false;
        for (var entry : read.entrySet()) {
            PackFile promise = ManifestChecks.present(entry.getKey(), files.get(entry.getKey()));
            changed |= record.add(entry.getKey(), promise, entry.getValue(), clock.instant());
        }
        if (!changed) {
            return;
        }
        try {
            record.write(file);
        } catch (IOException | RuntimeException e) {
            // A read-only file system is normal in a container; the missing record only costs time at the next start.
            LOG.log(
                    Level.INFO,
                    "The verification of {0} cannot be recorded, so its files are read at the next start too: {1}",
                    folder,
                    VisibleText.line(String.valueOf(e)));
        }
    }
}
