package dev.hart.engine;

import java.util.List;
import java.util.Locale;

/** A load or a run needed more memory than the device has; a smaller batch may fit. */
public final class OutOfMemoryException extends EngineException {
    private static final long serialVersionUID = 1L;

    /** Parts of the messages of ONNX Runtime and CUDA, in lower case; neither has an error code of its own for this. */
    private static final List<String> SIGNS =
            List.of("failed to allocate memory", "out of memory", "bad_alloc", "bad allocation", "alloc_failed");

    OutOfMemoryException(String graph, Throwable cause) {
        super(graph + ": the device is out of memory", cause);
    }

    /** Returns whether a message of ONNX Runtime contains one of these parts, in upper or lower case. */
    static boolean isSaidBy(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(words::contains);
    }
}
