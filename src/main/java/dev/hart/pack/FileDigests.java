package dev.hart.pack;

import dev.hart.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** Computes the size and the SHA-256 of a file, which is read through a buffer of 1 MiB. */
public final class FileDigests {
    private static final int BUFFER = 1 << 20;

    private FileDigests() {}

    /** Reads a file. */
    public static PackFile of(Path file) throws IOException {
        MessageDigest digest = Sha256.start();
        // The buffer has an array, because the digest's intrinsic works on arrays and would copy out of a direct
        // buffer.
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                size += buffer.position();
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return new PackFile(Sha256.hex(digest), size);
    }
}
