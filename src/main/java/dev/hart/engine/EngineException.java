package dev.hart.engine;

import dev.hart.io.VisibleText;

/** A graph could not be loaded, or a run failed; the message is one line and names the graph. */
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
