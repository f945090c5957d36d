package dev.hart.job.local;

import dev.hart.job.record.Records.Entry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Lists a page of records in the order of their keys. Keeps no more names of a folder in memory than the page can have. Not
 * thread-safe.
 */
final class RecordListing {
    private final String after;
    private final int limit;
    private final List<Entry> page = new ArrayList<>();

    RecordListing(String after, int limit) {
        this.after = after;
        this.limit = limit;
    }

    /** @param prefix of the keys in the folder; ends in {@code /} */
    List<Entry> of(Path folder, String prefix) throws IOException {
        add(folder, prefix);
        return List.copyOf(page);
    }

    /**
     * A file or folder found on the disk.
     *
     * @param key the key of the record, or the prefix of the folder, which ends in {@code /}
     */
    private record Found(String key, Path path) {
        boolean isRecord() {
            return key.endsWith(RecordPaths.EXTENSION);
        }

        /** An upper bound of the keys in this file or folder, below the keys of whatever is listed after it. */
        String last() {
            return isRecord() ? key : key + Character.MAX_VALUE;
        }
    }

    private void add(Path folder, String prefix) throws IOException {
        // Several pages of names may be needed, since the folders of one page may all be empty.
        String from = after;
        List<Found> some = first(folder, prefix, from);
        while (!some.isEmpty() && page.size() < limit) {
            for (Found found : some) {
                from = found.last();
                if (page.size() == limit) {
                    return;
                }
                if (found.isRecord()) {
                    addRecord(found);
                } else {
                    add(found.path(), found.key());
                }
            }
            some = some.size() < limit ? List.of() : first(folder, prefix, from);
        }
    }

    private void addRecord(Found record) throws IOException {
        try {
            page.add(new Entry(
                    record.key(), Files.getLastModifiedTime(record.path()).toInstant()));
        } catch (NoSuchFileException removedMeanwhile) {
            return;
        }
    }

    /** The first files and folders of a folder that may contain keys after the one given. */
    private List<Found> first(Path folder, String prefix, String from) throws IOException {
        PriorityQueue<Found> first =
                new PriorityQueue<>(Comparator.comparing(Found::key).reversed());
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path path : names) {
                String name = RecordPaths.keyPart(String.valueOf(path.getFileName()));
                String key = prefix + (name.endsWith(RecordPaths.EXTENSION) ? name : name + "/");
                Found found = new Found(key, path);
                if (found.last().compareTo(from) > 0) {
                    first.add(found);
                    if (first.size() > limit) {
                        first.remove();
                    }
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        List<Found> sorted = new ArrayList<>(first);
        sorted.sort(Comparator.comparing(Found::key));
        return sorted;
    }
}
