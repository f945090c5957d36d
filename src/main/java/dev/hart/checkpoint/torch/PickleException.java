package dev.hart.checkpoint.torch;

/** Thrown for a pickle that cannot be read; the message describes the error, and the caller adds the file's name. */
final class PickleException extends Exception {
    private static final long serialVersionUID = 1L;

    PickleException(String message) {
        super(message);
    }
}
