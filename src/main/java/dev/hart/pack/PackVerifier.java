package dev.hart.pack;

import dev.hart.io.DaemonThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Compares the files of a folder with the manifest, reading only those that no record covers. */
final class PackVerifier {
    private static final Logger LOG = System.getLogger(PackVerifier.class.getName());

    private final Path folder;
    private final Path recordFile;

    PackVerifier(Path folder, Path recordFile) {
        this.folder = folder;
        this.recordFile = recordFile;
    }

    void verify(Map<String, PackFile> files) {
        VerifiedRecord record = VerifiedRecord.read(recordFile);
        Map<String, BasicFileAttributes> unknown = new LinkedHashMap<>();
        files.forEach((name, promise) -> {
            BasicFileAttributes now = attributes(name, promise);
            if (!record.covers(name, promise, now)) {
                unknown.put(name, now);
            }
        });
        if (!unknown.isEmpty()) {
            readAll(unknown.keySet(), files);
            remember(record, unknown, files);
        }
    }

    private BasicFileAttributes attributes(String name, PackFile promise) {
        Path file = folder.resolve(name);
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (!now.isRegularFile()) {
                throw new PackException(file + ": not a file");
            }
            if (now.size() != promise.size()) {
                throw new PackException(file + ": has " + now.size() + " bytes, the manifest says " + promise.size());
            }
            return now;
        } catch (NoSuchFileException e) {
            throw new PackException(file + ": missing, though the manifest lists it", e);
        } catch (IOException e) {
            throw new PackException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads the files in parallel, since one core hashes more slowly than a good disk reads. */
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
                    + "; the file is damaged or was replaced");
        }
    }

    private void remember(VerifiedRecord record, Map<String, BasicFileAttributes> read, Map<String, PackFile> files) {
        boolean changed = false;
        for (var entry : read.entrySet()) {
            PackFile promise = ManifestChecks.present(entry.getKey(), files.get(entry.getKey()));
            changed |= record.add(entry.getKey(), promise, entry.getValue(), Instant.now());
        }
        if (!changed) {
            return;
        }
        try {
            record.write(recordFile);
        } catch (IOException | UnsupportedOperationException e) {
            // A read-only pack is normal in a container; the missing record only costs time at the next start.
            LOG.log(Level.INFO, "The verification of {0} cannot be recorded: {1}", folder, String.valueOf(e));
        }
    }
}
