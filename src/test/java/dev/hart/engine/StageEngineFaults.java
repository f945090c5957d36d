package dev.hart.engine;

/** Faults that need a device to happen. */
public final class StageEngineFaults {
    private StageEngineFaults() {}

    public static OutOfMemoryException outOfMemory() {
        return new OutOfMemoryException("transformer", new IllegalStateException("made for a test"));
    }
}
