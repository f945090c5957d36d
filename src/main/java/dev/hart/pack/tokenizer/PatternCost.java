package dev.hart.pack.tokenizer;

/**
 * Bounds the work of a regular expression before the native library sees it.
 *
 * <p>The library matches with Oniguruma, which backtracks, and its binding panics when a match takes more than ten million
 * retries ({@code onig} 6.5.1, {@code find.rs}); a panic in native code ends the whole process and cannot be caught. So a pattern
 * is refused here if, at one starting position, it could take more than 100 steps for each character of the longest prompt, or
 * more than 8 million steps on the longest text, as {@code (.*a){25}z} does. The patterns of GPT-2, Qwen2 and GPT-4o take 7, 11
 * and 19 steps a character.
 */
final class PatternCost {
    /** The longest text that comes from outside: the longest prompt that any caller lets pass, in bytes. */
    private static final double PROMPT = 4000;
    /** The longest text at all: the prompt within the pack's own texts, which the manifest limits to 8,000 bytes each. */
    private static final double WHOLE = 20_000;
    /** Steps for each character of a prompt at one starting position, so that all starting positions take about a second. */
    private static final double STEPS_PER_CHARACTER = 100;
    /** Below the engine's ten million. */
    private static final double MOST_STEPS = 8e6;

    private PatternCost() {}

    /**
     * Refuses a pattern that is too costly, or whose cost {@link PatternParser} cannot tell.
     *
     * @param growth by which factor the text may have grown before it is matched, at least 1
     * @throws IllegalArgumentException for such a pattern; the message gives the reason without the pattern
     */
    static void check(String pattern, double growth) {
        PatternNode node = PatternParser.parse(pattern);
        double prompt = PROMPT * growth;
        if (!(node.stepsAtTheEnd(prompt) <= STEPS_PER_CHARACTER * prompt)
                || !(node.stepsAtTheEnd(WHOLE * growth) <= MOST_STEPS)) {
            throw new IllegalArgumentException(
                    "can backtrack for longer than a text is long, and a long prompt would end the process");
        }
    }
}
