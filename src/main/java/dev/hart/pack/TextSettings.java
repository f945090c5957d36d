package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The settings by which the text encoder turns a prompt into context.
 *
 * @param contextTokens T, the length in tokens to which a prompt is truncated and right-padded, 1 to 16,384
 * @param contextWidth width of one context position, 1 to 65,536; T times this is at most 2^26
 * @param systemPrompt tokenised without padding and prepended to every prompt; may be empty, at most 8,000 bytes
 * @param padTokenId id of the token that pads the prompt to T, 0 to 2^31 − 1; the mask is 0 exactly at this id
 */
public record TextSettings(
        int contextTokens,
        int contextWidth,
        String systemPrompt,
        @JsonProperty(required = true) long padTokenId) {
    /** Limit on the values of one prompt's context, 256 MiB as floats; the released model has 460,800. */
    private static final long MOST_VALUES = 1 << 26;

    public TextSettings {
        ManifestChecks.size("text.contextTokens", contextTokens, 1 << 14);
        ManifestChecks.size("text.contextWidth", contextWidth, 1 << 16);
        ManifestChecks.values("text.contextTokens and text.contextWidth", MOST_VALUES, contextTokens, contextWidth);
        ManifestChecks.bounded("text.systemPrompt", systemPrompt, SafetySettings.LONGEST_TEXT);
        if (padTokenId < 0) {
            throw new IllegalArgumentException("text.padTokenId must not be negative, is " + padTokenId);
        }
        if (padTokenId > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "text.padTokenId must be at most " + Integer.MAX_VALUE + ", is " + padTokenId);
        }
    }
}
