package dev.hart.pack;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * Checks who can have written the file of a {@link VerifiedRecord}: only the user of this process may be able to. On systems
 * without POSIX permissions, such as Windows, every file counts as private.
 */
final class RecordAccess {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private RecordAccess() {}

    /** Makes a folder that only its owner can enter, unless the folder exists. */
    static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (isPosix()) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectories(folder);
        }
    }

    /**
     * Returns why another user can have written a record, for the log; empty if no other user can.
     *
     * @param file an existing file
     */
    static Optional<String> doubt(Path file) throws IOException {
        return isPosix() ? doubt(file, user(folder(file))) : Optional.empty();
    }

    static Optional<String> doubt(Path file, UserPrincipal user) throws IOException {
        for (Path path : new Path[] {folder(file), file}) {
            UserPrincipal owner = Files.getOwner(path);
            if (!owner.equals(user)) {
                return Optional.of(path + " belongs to " + owner.getName() + ", and hart runs as " + user.getName());
            }
        }
        for (Path path : new Path[] {folder(file), file}) {
            if (isShared(path)) {
                return Optional.of(path + " could be written by other users");
            }
        }
        return Optional.empty();
    }

    /**
     * Removes a doubtful record, and takes write access away from other users by making its folder {@code rwx------} if they
     * could write there; the record that is written next can then be believed. Some volumes get permissions for a group when they
     * are mounted ({@code fsGroup} in Kubernetes). Does nothing unless this process's user owns the folder, which must not be a
     * link.
     */
    static void repair(Path file) throws IOException {
        Path folder = folder(file);
        if (!isPosix()
                || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(folder).equals(user(folder))) {
            return;
        }
        if (isShared(folder)) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
        // Last, so that no other user can put it back. Another user may also have it open, so its permissions do not
        // suffice.
        Files.deleteIfExists(file);
    }

    /**
     * Returns the user of this process: the owner of a new file, which is removed again. The file is in the folder itself if
     * possible, since network file systems may map users to others, else in the folder for temporary files.
     */
    private static UserPrincipal user(Path folder) throws IOException {
        Path made;
        try {
            made = Files.createTempFile(folder, "verified-", ".owner");
        } catch (IOException readOnly) {
            made = Files.createTempFile("hart-verified-", ".owner");
        }
        try {
            return Files.getOwner(made);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static boolean isShared(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static Path folder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        return folder;
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
