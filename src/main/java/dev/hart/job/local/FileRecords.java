package dev.hart.job.local;

import dev.hart.io.DurableFiles;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Records as files: the last part of a key names the file, each part before it a folder.
 * A document is written as {@link DurableFiles} does, so that it
 * exists whole or not at all. {@link #create} links it into place: of several processes that link the same name one
 * succeeds, which the file system guarantees. The file system must support hard links.
 *
 * <p>A reader may see a document a moment before it is durable. When {@link #create} returns false, the existing document
 * is durable.
 */
public final class FileRecords implements Records {
    /** No key begins with a dot. */
    private static final String DRAFTS = ".drafts";

    private final Path root;
    private final Drafts drafts;

    /**
     * Opens records.
     *
     * @param folder created unless it exists
     * @throws RecordsException if the folder cannot be created
     */
    public FileRecords(Path folder) {
        this(root(folder), drafts(folder));
        try {
            drafts.prepare();
        } catch (IOException e) {
            throw new RecordsException(folder + ": cannot be used for records: " + e, e);
        }
    }

    private FileRecords(Path root, Drafts drafts) {
        this.root = root;
        this.drafts = drafts;
    }

    private static Path root(Path folder) {
        return folder.toAbsolutePath().normalize();
    }

    private static Drafts drafts(Path folder) {
        return new Drafts(root(folder).resolve(DRAFTS));
    }

    /** Opens records for a caller that only reads: no folder is created, and no abandoned draft is removed. */
    public static FileRecords reading(Path folder) {
        return new FileRecords(root(folder), drafts(folder));
    }

    /** Whether records were opened in a folder before: whether the folder exists. */
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

    private boolean write(String key, byte[] content, DurableFiles.Placement placement) {
        Path folder = DurableFiles.parent(file(key));
        try {
            return DurableFiles.write(drafts.next(), content, folder, draft -> {
                DurableFiles.createFolders(folder);
                return placement.place(draft);
            });
        } catch (IOException | UnsupportedOperationException e) {
            throw new RecordsException(key + ": cannot be written: " + e, e);
        }
    }

    @Override
    public Optional<byte[]> read(String key) {
        try {
            return Optional.of(Files.readAllBytes(file(key)));
        } catch (NoSuchFileException e) {
            requireRoot();
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
                Path folder = DurableFiles.parent(file);
                DurableFiles.force(folder);
                // The attempts at a job, and its notices, have a folder of their own.
                DurableFiles.prune(folder, root);
            }
        } catch (NoSuchFileException removedMeanwhile) {
            // Another process has deleted the record and its folder at the same time.
            return;
        } catch (IOException e) {
            throw new RecordsException(key + ": cannot be removed: " + e, e);
        }
    }

    @Override
    public List<Entry> list(String prefix, Optional<String> after, int limit) {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("a list holds 1 to 1000 records, not " + limit);
        }
        try {
            List<Entry> page =
                    new RecordListing(after.orElse(""), limit).of(root.resolve(RecordPaths.ofPrefix(prefix)), prefix);
            if (page.isEmpty()) {
                requireRoot();
            }
            return page;
        } catch (IOException e) {
            throw new RecordsException(prefix + ": cannot be listed: " + e, e);
        }
    }

    /** Without its folder nothing is known about any record; that it does not exist would be a wrong answer. */
    private void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw new RecordsException(root + ": the folder of the records is missing", null);
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
