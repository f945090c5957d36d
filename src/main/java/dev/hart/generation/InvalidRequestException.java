package dev.hart.generation;

/** A request is invalid; the message is for the client that made it. */
public final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /** @param parameter the invalid field, by its name in HTTP requests */
    public InvalidRequestException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
