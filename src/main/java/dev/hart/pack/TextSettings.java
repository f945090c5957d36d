package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a prompt becomes context (HART, text encoder).
 *
 * @param contextTokens T, the prompt is truncated and right-padded to this
 * @param contextWidth width of one context position
 * @param systemPrompt tokenised without padding and put before every prompt; may be empty
 * @param padTokenId fills the prompt up to T; the mask is 0 exactly where this id stands
 */
public record TextSettings(
        int contextTokens,
        int contextWidth,
        String systemPrompt,
        @JsonProperty(required = true) long padTokenId) {
    public TextSettings {
        ManifestChecks.positive("text.contextTokens", contextTokens);
        ManifestChecks.positive("text.contextWidth", contextWidth);
        ManifestChecks.present("text.systemPrompt", systemPrompt);
        if (padTokenId < 0) {
            throw new IllegalArgumentException("text.padTokenId must not be negative, is " + padTokenId);
        }
    }
}
