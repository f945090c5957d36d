package dev.hart.store.local;

import dev.hart.io.DurableFiles;
import dev.hart.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** The key that URLs are signed with: a file of random bytes, created once, so that URLs stay valid across a restart. */
final class SigningKey {
    private static final Logger LOG = System.getLogger(SigningKey.class.getName());
    private static final int BYTES = 32;
    private static final int MOST = 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SigningKey() {}

    /**
     * Reads the key, or creates it if the file is missing. If two processes start at once, both get the key of the first.
     *
     * @return 32 to 1024 bytes
     * @throws StoreException if the file cannot be read or created, or contains fewer or more bytes
     */
    static byte[] readOrCreate(Path file) {
        try {
            if (Files.notExists(file)) {
                byte[] key = new byte[BYTES];
                new SecureRandom().nextBytes(key);
                create(file.toAbsolutePath(), key);
            }
            return read(file);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StoreException(file + ": the signing key cannot be read or created: " + e, e);
        }
    }

    /**
     * Writes a key unless the file exists.
     *
     * @throws StoreException if the file cannot be created
     */
    static void createIfMissing(Path file, byte[] key) {
        try {
            if (Files.notExists(file)) {
                create(file.toAbsolutePath(), key);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new StoreException(file + ": the signing key cannot be created: " + e, e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size < BYTES || size > MOST) {
            throw new StoreException(
                    file + ": a signing key has " + BYTES + " to " + MOST + " bytes, this has " + size);
        }
        if (hasPermissions(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            // The file is used all the same, since a mounted secret may have permissions that its owner cannot change.
            LOG.log(Level.WARNING, "Users other than the owner may use the signing key {0}", file);
        }
        return Files.readAllBytes(file);
    }

    /**
     * Writes the key under another name and links it into place. A link never replaces an existing file, and a reader sees
     * the whole file or none; neither a move nor creating the file itself guarantees both.
     */
    private static void create(Path file, byte[] key) throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        Files.createDirectories(folder);
        Path draft = folder.resolve("." + file.getFileName() + "-" + UUID.randomUUID());
        FileAttribute<?>[] permissions = hasPermissions(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions)) {
            DurableFiles.writeFully(channel, ByteBuffer.wrap(key));
            channel.force(true);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException another) {
            LOG.log(Level.DEBUG, "Another process has just created {0}", file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static boolean hasPermissions(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix");
    }
}
