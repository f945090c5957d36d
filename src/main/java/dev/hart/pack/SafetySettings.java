package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The questions for the safety classifier, and the threshold above which a prompt is refused.
 *
 * @param threshold a prompt is unsafe if the highest P(violation) is above this; strictly between 0 and 1
 * @param template the whole text for the classifier, at most 8,000 bytes, with {@value #PROMPT} and {@value #POLICY} exactly once
 *     each; before and after the prompt is white space or nothing, so that prompt and template cannot spell a control token
 *     together
 * @param policies 1 to 32, with distinct names; a prompt is checked against all of them
 */
public record SafetySettings(
        @JsonProperty(required = true) double threshold, String template, List<SafetyPolicy> policies) {
    /** The placeholder for the prompt in the template. */
    public static final String PROMPT = "{prompt}";
    /** The placeholder for the policy's text in the template. */
    public static final String POLICY = "{policy}";

    /** Limit on the bytes of one of the pack's texts for a model, as UTF-8. The released ones have up to 705. */
    static final int LONGEST_TEXT = 8000;

    public SafetySettings {
        ManifestChecks.within("safety.threshold", threshold, Double.MIN_VALUE, Math.nextDown(1.0));
        ManifestChecks.bounded("safety.template", ManifestChecks.text("safety.template", template), LONGEST_TEXT);
        requireOnce(template, PROMPT);
        requireOnce(template, POLICY);
        requireBlanksAroundPrompt(template);
        policies = ManifestChecks.list("safety.policies", policies, 32);
        if (policies.isEmpty()) {
            throw new IllegalArgumentException("safety.policies is empty");
        }
        ManifestChecks.distinct("safety.policies", policies, SafetyPolicy::name);
    }

    /**
     * Renders the classifier's input for one policy. A placeholder in the prompt is not replaced.
     *
     * @param prompt already checked by {@code PromptTokenizer.check}; white space around it is dropped, as the model card does
     */
    public String render(SafetyPolicy policy, String prompt) {
        int promptAt = template.indexOf(PROMPT);
        String before = template.substring(0, promptAt).replace(POLICY, policy.text());
        String after = template.substring(promptAt + PROMPT.length()).replace(POLICY, policy.text());
        return before + prompt.strip() + after;
    }

    private static void requireBlanksAroundPrompt(String template) {
        int start = template.indexOf(PROMPT);
        int end = start + PROMPT.length();
        if ((start > 0 && !Character.isWhitespace(template.charAt(start - 1)))
                || (end < template.length() && !Character.isWhitespace(template.charAt(end)))) {
            throw new IllegalArgumentException("safety.template must have blanks around " + PROMPT);
        }
    }

    private static void requireOnce(String template, String placeholder) {
        int first = template.indexOf(placeholder);
        if (first < 0 || first != template.lastIndexOf(placeholder)) {
            throw new IllegalArgumentException("safety.template must contain " + placeholder + " exactly once");
        }
    }
}
