package dev.hart.engine;

/**
 * A file could not be written that hart needs in order to load a graph: a folder is full, read-only or not permitted. Another
 * provider would need such a file, too, or hide the problem.
 */
public final class ScratchException extends EngineException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message names the folder, graph or stage. */
    public ScratchException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns whether a message of ONNX Runtime contains the text for a full disk. */
    static boolean isSaidBy(String message) {
        return message.contains("No space left on device");
    }
}
