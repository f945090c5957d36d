package dev.hart.engine;

import dev.hart.io.VisibleText;

/**
 * ONNX Runtime or a graph could not be loaded, or a run failed. The message is one line; it names the graph, input or folder at
 * fault if there is one.
 */
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns ONNX Runtime's message on one line. */
    static String reason(Exception fault) {
        // The library repeats names of nodes, which the maker of a graph chose.
        return VisibleText.line(String.valueOf(fault.getMessage()));
    }
}
