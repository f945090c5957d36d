package dev.hart.job.local;

import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Records as files, a folder for each part of a key. A document is written under another name, forced to the disk, then linked or
 * moved into place, so that it is there whole or not at all; that of all who link a name one succeeds is the file system's own
 * promise. The file system must know hard links.
 *
 * <p>A reader may see a document a moment before it has survived; {@link #create} that returns false has made sure that it has.
 */
public final class FileRecords implements Records {
    /** Others may remove a folder that has become empty just before something is put there; never so often in a row. */
    private static final int TRIES = 100;
    /** No key begins with a dot. */
    private static final String DRAFTS = ".drafts";

    private final Path root;
    private final Path drafts;

    /**
     * Opens records.
     *
     * @param folder made if need be
     * @throws RecordsException if it cannot be made
     */
    public FileRecords(Path folder) {
        this(root(folder), root(folder).resolve(DRAFTS));
        try {
            DurableFolder.create(drafts);
            DurableFolder.removeAbandoned(drafts);
        } catch (IOException e) {
            throw new RecordsException(folder + ": cannot be used for records: " + e, e);
        }
    }

    private FileRecords(Path root, Path drafts) {
        this.root = root;
        this.drafts = drafts;
    }

    private static Path root(Path folder) {
        return folder.toAbsolutePath().normalize();
    }

    /** Opens records for whoever only reads: no folder is made, and none is tidied up. */
    public static FileRecords reading(Path folder) {
        return new FileRecords(root(folder), root(folder).resolve(DRAFTS));
    }

    /** Whether records were opened in a folder before. */
    public static boolean isThere(Path folder) {
        return Files.isDirectory(folder);
    }

    @Override
    public boolean create(String key, byte[] content) {
        return write(key, content, draft -> {
            try {
                Files.createLink(file(key), draft);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        });
    }

    @Override
    public void put(String key, byte[] content) {
        write(key, content, draft -> {
            Files.move(draft, file(key), StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    /** Puts a draft where it belongs. */
    private interface Placing {
        boolean place(Path draft) throws IOException;
    }

    private boolean write(String key, byte[] content, Placing placing) {
        Path folder = DurableFolder.parent(file(key));
        try {
            Path draft = DurableFolder.draft(drafts, content);
            try {
                boolean placed = place(draft, folder, placing);
                DurableFolder.force(folder);
                return placed;
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new RecordsException(key + ": cannot be written: " + e, e);
        }
    }

    private static boolean place(Path draft, Path folder, Placing placing) throws IOException {
        NoSuchFileException gone = new NoSuchFileException(folder.toString());
        for (int i = 0; i < TRIES; i++) {
            try {
                DurableFolder.create(folder);
                return placing.place(draft);
            } catch (NoSuchFileException e) {
                gone = e;
            }
        }
        throw gone;
    }

    @Override
    public Optional<byte[]> read(String key) {
        try {
            return Optional.of(Files.readAllBytes(file(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new RecordsException(key + ": cannot be read: " + e, e);
        }
    }

    @Override
    public void delete(String key) {
        Path file = file(key);
        try {
            if (Files.deleteIfExists(file)) {
                DurableFolder.force(DurableFolder.parent(file));
                prune(DurableFolder.parent(file));
            }
        } catch (NoSuchFileException removedMeanwhile) {
            // With its folder, by whoever deleted it at the same time.
            return;
        } catch (IOException e) {
            throw new RecordsException(key + ": cannot be removed: " + e, e);
        }
    }

    /** Removes folders that are empty: each job has one. */
    private void prune(Path folder) throws IOException {
        try {
            for (Path empty = folder; !empty.equals(root); empty = DurableFolder.parent(empty)) {
                Files.delete(empty);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // In use, or another has removed it.
            return;
        }
    }

    @Override
    public List<Entry> list(String prefix, Optional<String> after, int limit) {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("a list holds 1 to 1000 records, not " + limit);
        }
        try {
            return new RecordListing(after.orElse(""), limit).of(root.resolve(RecordPaths.ofPrefix(prefix)), prefix);
        } catch (IOException e) {
            throw new RecordsException(prefix + ": cannot be listed: " + e, e);
        }
    }

    private Path file(String key) {
        return root.resolve(RecordPaths.ofKey(key));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
