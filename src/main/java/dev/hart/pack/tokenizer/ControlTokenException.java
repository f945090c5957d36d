package dev.hart.pack.tokenizer;

/**
 * Thrown for a prompt that spells a control token. With one, a prompt could end its own turn and write the safety classifier's
 * answer.
 */
public final class ControlTokenException extends PromptException {
    private static final long serialVersionUID = 1L;

    private final String token;

    public ControlTokenException(String token) {
        super("the prompt spells the control token " + token);
        this.token = token;
    }

    /** The token as the tokenizer spells it. */
    public String token() {
        return token;
    }
}
