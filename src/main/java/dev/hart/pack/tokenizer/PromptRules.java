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
        PromptText.check(prompt, maxBytes);
        requireNoneSpelled(prompt);
        // The tokenizer may normalise the text in its own way; a control token that results is found here.
        for (long id : encoder.apply(prompt)) {
            if (controlTokens.telling().contains(id)) {
                throw new ControlTokenException(controlTokens.spelled().getOrDefault(id, "number " + id));
            }
        }
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
}
