package dev.hart.engine;

import java.util.List;
import java.util.Locale;

/** A run for which the device's memory did not suffice; a smaller batch may do. */
public final class OutOfMemoryException extends EngineException {
    private static final long serialVersionUID = 1L;

    /** How ONNX Runtime and CUDA say it; there is no code of its own for it. */
    private static final List<String> SIGNS =
            List.of("failed to allocate memory", "out of memory", "bad_alloc", "bad allocation", "alloc_failed");

    OutOfMemoryException(String graph, Throwable cause) {
        super(graph + ": the device is out of memory", cause);
    }

    static boolean isSaidBy(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(words::contains);
    }
}
