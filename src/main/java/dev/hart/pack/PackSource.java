package dev.hart.pack;

/**
 * Where a part of the pack comes from and under what terms.
 *
 * @param part what it is, e.g. {@code text encoder}
 * @param origin where it was taken from: a public name or address
 * @param licence its licence, an SPDX id where there is one
 */
public record PackSource(String part, String origin, String licence) {
    public PackSource {
        ManifestChecks.text("sources.part", part);
        ManifestChecks.text("sources.origin", origin);
        ManifestChecks.text("sources.licence", licence);
    }
}
