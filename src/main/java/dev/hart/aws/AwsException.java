package dev.hart.aws;

/**
 * A call of a service that failed or could not be made. The message names the service and the reason, never a secret or a
 * signed URL.
 */
public final class AwsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AwsException(String message, Throwable cause) {
        super(message, cause);
    }

    AwsException(String message) {
        super(message);
    }
}
