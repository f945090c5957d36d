package dev.hart.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Strict decoding of UTF-8 that came from a caller. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The text; empty if the bytes are not UTF-8. With replacement characters, as of {@code new String}, two texts could become
     * one.
     */
    public static Optional<String> decode(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
