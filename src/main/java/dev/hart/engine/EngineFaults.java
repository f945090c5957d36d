package dev.hart.engine;

import ai.onnxruntime.OrtException;
import java.util.function.UnaryOperator;

/** Tells apart what ONNX Runtime's exceptions mean, for loads and runs alike. */
final class EngineFaults {
    private EngineFaults() {}

    /**
     * Returns the exception to throw for one of ONNX Runtime.
     *
     * @param graph file name of the graph
     * @param describe makes the message of ONNX Runtime's reason, unless the device is lost or out of memory
     * @return a {@link DeviceLostException}, {@link OutOfMemoryException}, {@link ScratchException} or {@link EngineException}
     */
    static EngineException of(String graph, OrtException fault, UnaryOperator<String> describe) {
        String reason = EngineException.reason(fault);
        if (DeviceLostException.isSaidBy(reason)) {
            return new DeviceLostException(graph, reason, fault);
        }
        if (OutOfMemoryException.isSaidBy(reason)) {
            return new OutOfMemoryException(graph, fault);
        }
        if (ScratchException.isSaidBy(reason)) {
            return new ScratchException(describe.apply(reason), fault);
        }
        return new EngineException(describe.apply(reason), fault);
    }
}
