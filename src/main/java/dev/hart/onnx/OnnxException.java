package dev.hart.onnx;

/**
 * Thrown when a graph cannot be built or written as asked, or a file contains no graph; the message names the operator, value,
 * weight or file at fault if there is one.
 */
public class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
