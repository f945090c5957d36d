package dev.hart.engine;

/** Creates faults that only a real device can cause. */
public final class StageEngineFaults {
    private StageEngineFaults() {}

    public static OutOfMemoryException outOfMemory() {
        return new OutOfMemoryException("transformer", new IllegalStateException("made for a test"));
    }
}
