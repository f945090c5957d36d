package dev.hart.onnx;

/** Thrown when a graph cannot be built or written; the message names the node, value or file at fault. */
public class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
