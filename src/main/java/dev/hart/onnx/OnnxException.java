package dev.hart.onnx;

/** A graph that cannot be built or written; the message says which node, value or file is at fault. */
public class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
