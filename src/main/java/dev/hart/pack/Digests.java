package dev.hart.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files, streamed through one megabyte. */
final class Digests {
    private static final int BUFFER = 1 << 20;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    static String of(byte[] bytes) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return hex(digest);
    }

    static PackFile of(Path file) throws IOException {
        MessageDigest digest = sha256();
        // An array-backed buffer: the digest's intrinsic works on arrays and would copy out of a direct buffer.
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                size += buffer.position();
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return new PackFile(hex(digest), size);
    }
}
