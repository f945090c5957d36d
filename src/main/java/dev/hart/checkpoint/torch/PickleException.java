package dev.hart.checkpoint.torch;

/** What is wrong with a pickle; the reader of the file adds the file's name. */
final class PickleException extends Exception {
    private static final long serialVersionUID = 1L;

    PickleException(String message) {
        super(message);
    }
}
