package dev.hart.aws;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads the bodies of replies. If a body breaks off, the SDK sends the request again. Its own transformers take what they got for
 * the whole body, because the JDK's HTTP client reports the end of the connection as the end of the body. They also do not tell a
 * full disk from a broken connection.
 */
final class S3Body {
    private static final int BUFFER = 1 << 16;

    private S3Body() {}

    /** Returns a transformer that reads a body into memory. */
    static ResponseTransformer<GetObjectResponse, byte[]> toBytes() {
        return (response, body) -> {
            byte[] bytes;
            try {
                bytes = body.readAllBytes();
            } catch (IOException e) {
                throw unreadable(e);
            }
            checkLength(response, bytes.length);
            return bytes;
        };
    }

    /**
     * Returns a transformer that writes a body into a file. The transformer throws {@link UncheckedIOException} if the file cannot
     * be written.
     */
    static ResponseTransformer<GetObjectResponse, GetObjectResponse> toFile(Path target) {
        return (response, body) -> {
            checkLength(response, copy(body, target));
            return response;
        };
    }

    private static long copy(InputStream body, Path target) {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (OutputStream file = Files.newOutputStream(target)) {
            for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                file.write(buffer, 0, read);
                size += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return size;
    }

    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static RetryableException unreadable(IOException cause) {
        return RetryableException.create("the body cannot be read", cause);
    }

    private static void checkLength(GetObjectResponse response, long size) {
        Long expected = response.contentLength();
        if (expected != null && size < expected) {
            throw unreadable(new EOFException("the body breaks off after " + size + " of " + expected + " bytes"));
        }
    }
}
