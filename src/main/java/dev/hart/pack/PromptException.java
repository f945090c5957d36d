package dev.hart.pack;

/** A prompt that no tokenizer should see: empty, too long or malformed. The fault is the caller's. */
public class PromptException extends PackException {
    private static final long serialVersionUID = 1L;

    public PromptException(String message) {
        super(message);
    }
}
