package dev.hart.cli;

/** Thrown when a command cannot use an argument or a file; the message is one line for the caller. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}
