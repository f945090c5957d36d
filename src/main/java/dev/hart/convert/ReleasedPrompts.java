package dev.hart.convert;

import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The texts that belong to the released models just as their weights do: HART's system prompt for the text encoder, and
 * ShieldGemma's question with its four policies for prompts. They go into a pack's manifest unless a {@link Recipe} replaces
 * them.
 */
final class ReleasedPrompts {
    /** The probability above which the demo of the released model refuses a prompt. */
    private static final double THRESHOLD = 0.5;

    private ReleasedPrompts() {}

    /** Returns the system prompt: 705 characters, ending with a line break. */
    static String systemPrompt() {
        return read("system-prompt.txt");
    }

    /**
     * Returns ShieldGemma's settings: the demo's threshold, the question, which is asked once for each policy, and the four
     * policies in the words of the model card.
     */
    static SafetySettings safety() {
        return new SafetySettings(
                THRESHOLD,
                read("safety-question.txt"),
                List.of(
                        policy("dangerous-content"),
                        policy("harassment"),
                        policy("hate-speech"),
                        policy("sexually-explicit")));
    }

    private static SafetyPolicy policy(String name) {
        return new SafetyPolicy(name, read("policy-" + name + ".txt").strip());
    }

    private static String read(String name) {
        try (InputStream in = ReleasedPrompts.class.getResourceAsStream("texts/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
