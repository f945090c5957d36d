package dev.hart.pack;

import java.util.List;

/**
 * What a pack can draw, for people and clients that choose a prompt. A model of a few kinds of things also draws an image for a
 * prompt about other things, and nothing in that image says so.
 *
 * <p>Each text is one line of at most 200 bytes, not blank.
 *
 * @param subjects the kinds of things in plain words, for example {@code houses}; 1 to {@value #MOST_SUBJECTS}
 * @param words every word of the prompts that the model was trained with, in lower case; a prompt's other words mean nothing to
 *     it. Empty if they are not known, which is usual for large models; at most {@value #MOST_WORDS}
 */
public record PackScope(List<String> subjects, List<String> words) {
    static final int MOST_SUBJECTS = 100;
    static final int MOST_WORDS = 5000;
    /** In bytes of UTF-8. */
    private static final int LONGEST = 200;

    public PackScope {
        subjects = checked("draws.subjects", subjects, MOST_SUBJECTS);
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("draws.subjects is empty");
        }
        words = checked("draws.words", words, MOST_WORDS);
    }

    private static List<String> checked(String key, List<String> texts, int most) {
        List<String> copy = ManifestChecks.list(key, texts, most);
        for (String text : copy) {
            if (ManifestChecks.line("an entry of " + key, text, LONGEST).isBlank()) {
                throw new IllegalArgumentException("an entry of " + key + " is blank");
            }
        }
        return copy;
    }
}
