package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The settings by which the text encoder turns a prompt into context.
 *
 * @param contextTokens T, the length to which a prompt is truncated and right-padded
 * @param contextWidth width of one context position
 * @param systemPrompt tokenised without padding and prepended to every prompt; may be empty
 * @param padTokenId pads the prompt to T; the mask is 0 exactly at this id
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
