package dev.hart.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import org.jspecify.annotations.Nullable;

/** Stops runs from another thread: the current one between two kernels, later ones before they start. Thread-safe. */
public final class Cancellation {
    private boolean triggered;
    private @Nullable RunOptions running;

    /** Stops what is running and refuses what would be. */
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
