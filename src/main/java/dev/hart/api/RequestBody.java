package dev.hart.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;

/** Reads request bodies within bounds. */
public final class RequestBody {
    /** The longest body that is read. */
    public static final int MAX_BYTES = 64 * 1024;

    private RequestBody() {}

    /** A body that cannot be read; the message is for the client. */
    public static final class BodyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        BodyException(int status, String message) {
            super(message);
            this.status = status;
        }

        static BodyException tooLarge() {
            return new BodyException(413, "the body is larger than " + MAX_BYTES / 1024 + " KiB");
        }

        static BodyException tooLate(Duration timeout) {
            return new BodyException(408, "the body did not come within " + timeout.toSeconds() + " s");
        }

        static BodyException unreadable() {
            return new BodyException(400, "the body could not be read");
        }

        /** The HTTP status that says so. */
        public int status() {
            return status;
        }
    }

    /** How long a request says its body is; empty if there is none, or it comes in pieces. */
    public static OptionalLong announcedBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // A number: HTTP was spoken already.
        return length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    }

    /**
     * Reads a text.
     *
     * @throws BodyException if it is longer than {@link #MAX_BYTES}, no UTF-8, or ends early
     */
    public static String text(InputStream body) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw BodyException.unreadable();
        }
        if (bytes.length > MAX_BYTES) {
            throw BodyException.tooLarge();
        }
        try {
            // Not new String: that would put replacement characters for what is malformed.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BodyException(400, "the body is not UTF-8");
        }
    }
}
