package dev.hart.engine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Calls native code that recurses along a graph. ONNX Runtime's session creation descends node by node; on a Java
 * thread's usual 1 MB of stack a decoder of a few hundred nodes ends the whole process with a segmentation fault.
 */
final class DeepStack {
    /** Reserved, not committed: only what is touched takes memory. */
    private static final long STACK_BYTES = 512L << 20;

    private DeepStack() {}

    static <T> T call(String name, Supplier<T> task) {
        FutureTask<T> future = new FutureTask<>(task::get);
        Thread thread = new Thread(null, future, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(name + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new EngineException(name + " failed: " + e.getCause(), e);
        }
    }
}
