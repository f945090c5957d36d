package dev.hart.cli;

/** An argument or file given to a command that it cannot take. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}
