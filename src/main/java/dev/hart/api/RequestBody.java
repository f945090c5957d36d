package dev.hart.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

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

        /** The HTTP status that says so. */
        public int status() {
            return status;
        }
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
            throw new BodyException(400, "the body could not be read");
        }
        if (bytes.length > MAX_BYTES) {
            throw new BodyException(413, "the body is larger than " + MAX_BYTES / 1024 + " KiB");
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
