package dev.hart.pack.tokenizer;

import dev.hart.pack.tokenizer.TokenizerFile.ControlTokens;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What a prompt must not be. It is looked at whole, before any truncation. */
final class PromptRules {
    private final ControlTokens controlTokens;
    private final Function<String, long[]> encoder;

    /**
     * Sets up the check for one tokenizer.
     *
     * @param encoder ids of a text, without added tokens
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
            throw new PromptException("the prompt has " + bytes + " bytes, at most " + maxBytes + " are taken");
        }
        requireNoneSpelled(prompt);
        // Whatever a tokenizer's normaliser does to a text, it cannot hide its result from this.
        for (long id : encoder.apply(prompt)) {
            if (controlTokens.telling().contains(id)) {
                throw new ControlTokenException(controlTokens.spelled().getOrDefault(id, "number " + id));
            }
        }
    }

    /** A lone half of a pair has no UTF-8, and what stands for it differs from library to library. */
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

    /** White space of every kind, and what leaves no mark: a prompt of these alone asks for nothing. */
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
