package dev.hart.pack;

/**
 * One policy that prompts are checked against.
 *
 * @param name the short name under which scores are reported, e.g. {@code dangerous-content}: words of {@code a-z} and
 *     {@code 0-9}, joined by {@code -}, {@code _} or {@code /}, at most 100 bytes
 * @param text the principle, in the words of the classifier's model card; at most 8,000 bytes, not blank
 */
public record SafetyPolicy(String name, String text) {
    public SafetyPolicy {
        if (!ManifestChecks.line("safety.policies.name", name, 100).matches("[a-z0-9]+([-_/][a-z0-9]+)*")) {
            throw new IllegalArgumentException("safety.policies.name '" + name + "' is not a lower-case key");
        }
        ManifestChecks.bounded(
                "safety.policies.text", ManifestChecks.text("safety.policies.text", text), SafetySettings.LONGEST_TEXT);
    }
}
