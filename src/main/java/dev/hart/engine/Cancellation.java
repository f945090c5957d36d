package dev.hart.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import org.jspecify.annotations.Nullable;

/** Stops an engine's runs from another thread: the current run between two kernels, later ones before they start. Thread-safe. */
public final class Cancellation {
    private boolean triggered;
    private @Nullable RunOptions running;

    /** Stops the current run, and makes later runs fail before they start. */
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
