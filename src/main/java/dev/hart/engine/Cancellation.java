package dev.hart.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import org.jspecify.annotations.Nullable;

/**
 * Stops the runs that are given it, from another thread: the current run between two kernels, later ones before they start. It
 * can stop one run at a time, so runs that overlap need one each. Thread-safe.
 */
public final class Cancellation {
    private boolean triggered;
    private @Nullable RunOptions running;

    /**
     * Stops the current run, if there is one, and makes later runs fail before they start.
     *
     * @throws EngineException if ONNX Runtime cannot stop the run
     */
    public synchronized void trigger() {
        triggered = true;
        if (running != null) {
            terminate(running);
        }
    }

    public synchronized boolean isTriggered() {
        return triggered;
    }

    synchronized void started(RunOptions options) {
        running = options;
        if (triggered) {
            terminate(options);
        }
    }

    synchronized void ended() {
        running = null;
    }

    private static void terminate(RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new EngineException("the run cannot be stopped", e);
        }
    }
}
