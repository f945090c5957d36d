package dev.hart.pack;

/**
 * The origin and the licence of a part of the pack, each one line of at most 1,000 bytes, not blank.
 *
 * @param part the part, e.g. {@code text encoder}
 * @param origin its public name or address
 * @param licence its licence, an SPDX id where there is one
 */
public record PackSource(String part, String origin, String licence) {
    public PackSource {
        ManifestChecks.line("sources.part", part, 1000);
        ManifestChecks.line("sources.origin", origin, 1000);
        ManifestChecks.line("sources.licence", licence, 1000);
    }
}
