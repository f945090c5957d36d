package dev.hart.pack.tokenizer;

import dev.hart.pack.tokenizer.TokenizerFile.ControlTokens;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The rules that a prompt must meet. The whole prompt is checked, before it is truncated. */
final class PromptRules {
    private final ControlTokens controlTokens;
    private final Function<String, long[]> encoder;

    /**
     * Sets up the check for one tokenizer.
     *
     * @param encoder encodes a text to ids, without special tokens
     */
    PromptRules(ControlTokens controlTokens, Function<String, long[]> encoder) {
        this.controlTokens = controlTokens;
        this.encoder = encoder;
    }

    Collection<String> controlTokens() {
        return Collections.unmodifiableCollection(controlTokens.spelled().values());
    }

    void check(String prompt, int maxBytes) {
        if (prompt.codePoints().allMatch(PromptRules::isInvisible)) {
            throw new PromptException("the prompt is empty");
        }
        requireWellFormed(prompt);
        long bytes = utf8Length(prompt);
        if (bytes > maxBytes) {
            throw new PromptException("the prompt has " + bytes + " bytes, at most " + maxBytes + " are accepted");
        }
        requireNoneSpelled(prompt);
        // The tokenizer may normalise the text in its own way; a control token that results is found here.
        for (long id : encoder.apply(prompt)) {
            if (controlTokens.telling().contains(id)) {
                throw new ControlTokenException(controlTokens.spelled().getOrDefault(id, "number " + id));
            }
        }
    }

    /** Refuses half a surrogate pair, which has no UTF-8 and which libraries replace differently. */
    static void requireWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new PromptException("the text is not valid Unicode: half a surrogate pair at character " + i);
            }
        }
    }

    /** Returns whether a character is white space, a control or a format character; a prompt of such characters alone is empty. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || type == Character.FORMAT
                || type == Character.CONTROL;
    }

    private void requireNoneSpelled(String prompt) {
        String compatible = Normalizer.normalize(prompt, Normalizer.Form.NFKC);
        List<String> forms = List.of(
                prompt,
                Normalizer.normalize(prompt, Normalizer.Form.NFC),
                compatible,
                compatible.toLowerCase(Locale.ROOT));
        for (String token : controlTokens.spelled().values()) {
            for (String form : forms) {
                if (form.contains(token)) {
                    throw new ControlTokenException(token);
                }
            }
        }
    }

    private static long utf8Length(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
