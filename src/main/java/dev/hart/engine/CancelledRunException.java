package dev.hart.engine;

/** A run was stopped, or not begun, because its {@link Cancellation} was triggered. */
public final class CancelledRunException extends EngineException {
    private static final long serialVersionUID = 1L;

    public CancelledRunException(String graph) {
        super(graph + ": the run was cancelled");
    }
}
