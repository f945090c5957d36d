package dev.hart.pack.tokenizer;

import dev.hart.pack.PackException;

/** Thrown for a prompt that is empty, too long, malformed or spells a control token. The client has made the error. */
public class PromptException extends PackException {
    private static final long serialVersionUID = 1L;

    public PromptException(String message) {
        super(message);
    }
}
