package dev.hart.aws;

import java.util.Map;
import java.util.Optional;

/**
 * What an object holds.
 *
 * @param bytes all of it. Not copied: written by nobody afterwards
 * @param type the value of {@code Content-Type}
 * @param cacheControl the value of {@code Cache-Control}, if any
 * @param metadata names, lower case, and values of {@code x-amz-meta-…}
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, passed from encoder to socket
public record S3Content(byte[] bytes, String type, Optional<String> cacheControl, Map<String, String> metadata) {
    /** Without anything beside its type. */
    public static S3Content of(byte[] bytes, String type) {
        return new S3Content(bytes, type, Optional.empty(), Map.of());
    }
}
