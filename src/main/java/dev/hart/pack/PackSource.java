package dev.hart.pack;

/**
 * The origin and the licence of a part of the pack.
 *
 * @param part the part, e.g. {@code text encoder}
 * @param origin its public name or address
 * @param licence its licence, an SPDX id where there is one
 */
public record PackSource(String part, String origin, String licence) {
    public PackSource {
        ManifestChecks.text("sources.part", part);
        ManifestChecks.text("sources.origin", origin);
        ManifestChecks.text("sources.licence", licence);
    }
}
