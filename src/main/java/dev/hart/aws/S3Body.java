package dev.hart.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.RetryableException;

/** Copies the body of a reply into a file. The SDK's own copy does not tell a full disk from a broken connection. */
final class S3Body {
    private static final int BUFFER = 1 << 16;

    private S3Body() {}

    /**
     * Copies a body.
     *
     * @throws UncheckedIOException if the file cannot be written
     * @throws RetryableException if the body cannot be read, so that the SDK sends the request again
     */
    static void copy(InputStream body, Path target) {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream file = Files.newOutputStream(target)) {
            for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                file.write(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("the body cannot be read", e);
        }
    }
}
