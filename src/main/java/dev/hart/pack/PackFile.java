package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hart.io.VisibleText;

/**
 * The size and the digest of a file, as the manifest lists them.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size bytes
 */
public record PackFile(
        String sha256, @JsonProperty(required = true) long size) {
    public PackFile {
        if (!ManifestChecks.text("files.sha256", sha256).matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "files.sha256 " + VisibleText.quote(sha256) + " is not 64 lower-case hex digits");
        }
        if (size < 0) {
            throw new IllegalArgumentException("files.size must not be negative, is " + size);
        }
    }
}
