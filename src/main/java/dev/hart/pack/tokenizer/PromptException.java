package dev.hart.pack.tokenizer;

import dev.hart.pack.PackException;

/** A prompt that no tokenizer should see: empty, too long or malformed. The fault is the caller's. */
public class PromptException extends PackException {
    private static final long serialVersionUID = 1L;

    public PromptException(String message) {
        super(message);
    }
}
