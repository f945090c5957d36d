package dev.hart.pack;

import dev.hart.io.DurableFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The folder in which a pack is published, and the temporary folders beside it. */
public final class PackTarget {
    private final Path path;
    private final Path parent;
    private final boolean replace;

    /**
     * Checks the target.
     *
     * @param replace whether a pack that is already there may be replaced
     * @throws PackException if the target is a file, a folder that is neither empty nor a pack, a pack that must not be replaced,
     *     the root of a disk, or cannot be read
     */
    PackTarget(Path target, boolean replace) {
        this.path = target.toAbsolutePath().normalize();
        this.replace = replace;
        Path folder = path.getParent();
        if (folder == null) {
            throw new PackException(target + ": a pack cannot be the root of a disk");
        }
        this.parent = folder;
        try {
            requireFree();
        } catch (IOException e) {
            throw new PackException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    /**
     * Creates an empty folder beside the target, so that the last rename stays on one file system. Its name starts with a dot.
     *
     * @throws PackException if it or a missing parent folder cannot be created
     */
    Path newDraft() {
        try {
            Files.createDirectories(parent);
            // createTempDirectory would make a folder that other users cannot read, and a service often runs as another
            // user.
            return Files.createDirectory(sibling("writing"));
        } catch (IOException e) {
            throw new PackException(parent + ": no folder can be created there: " + e, e);
        }
    }

    /**
     * Moves the draft into place. A pack that is there is renamed to a sibling first and removed at the end. If a rename fails,
     * the target is what it was before; if the process dies between the two renames, the target is missing and that sibling is
     * the old pack.
     *
     * @throws PackException if the target must not be replaced, or the old pack cannot be removed; the new one is then in place
     */
    void replaceBy(Path draft) throws IOException {
        requireFree();
        if (!Files.exists(path)) {
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Path old = sibling("old");
            // A folder can be renamed atomically over an empty folder but not over a full one, so the old pack is
            // renamed
            // first.
            Files.move(path, old, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.move(old, path, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
            remove(old);
        }
        DurableFiles.force(parent);
    }

    private Path sibling(String purpose) {
        return parent.resolve("." + path.getFileName() + "." + purpose + "-" + UUID.randomUUID());
    }

    private void requireFree() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw new PackException(path + ": is a file, not a folder for a pack");
        }
        try (var entries = Files.newDirectoryStream(path)) {
            if (!entries.iterator().hasNext()) {
                return;
            }
        }
        if (!Files.isRegularFile(path.resolve(PackFiles.MANIFEST))) {
            throw new PackException(path + ": is neither empty nor a model pack, so it is left alone");
        }
        if (!replace) {
            throw new PackException(path + ": already contains a model pack; ask for it to be replaced");
        }
    }

    /**
     * Removes a folder and its contents; does nothing if it is missing.
     *
     * @throws PackException if something in it cannot be removed
     */
    public static void remove(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException fault)
                        throws IOException {
                    if (fault != null) {
                        throw fault;
                    }
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new PackException(folder + ": cannot be removed: " + e, e);
        }
    }
}
