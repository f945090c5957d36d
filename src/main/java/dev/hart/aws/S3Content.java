package dev.hart.aws;

import dev.hart.io.Sha256;
import java.util.Map;
import java.util.Optional;

/**
 * The content of an object and its headers.
 *
 * @param bytes the whole content. Not copied: the caller does not write to the array afterwards
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits; the server refuses the object if it differs
 * @param type the value of {@code Content-Type}
 * @param cacheControl the value of {@code Cache-Control}, if any
 * @param metadata names, lower case, and values of {@code x-amz-meta-…}
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, passed from encoder to socket
public record S3Content(
        byte[] bytes, String sha256, String type, Optional<String> cacheControl, Map<String, String> metadata) {
    /** A content with a type and no other headers; its digest is computed here. */
    public static S3Content of(byte[] bytes, String type) {
        return new S3Content(bytes, Sha256.hex(bytes), type, Optional.empty(), Map.of());
    }
}
