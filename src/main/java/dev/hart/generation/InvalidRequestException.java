package dev.hart.generation;

/** A request that cannot be served as it is; the message is for whoever made it. */
public final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /** @param parameter the field at fault, as HTTP names it */
    public InvalidRequestException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
