package dev.hart.pack.tokenizer;

import dev.hart.pack.PackException;

/** A prompt that is empty, too long or malformed. The client has made the error. */
public class PromptException extends PackException {
    private static final long serialVersionUID = 1L;

    public PromptException(String message) {
        super(message);
    }
}
