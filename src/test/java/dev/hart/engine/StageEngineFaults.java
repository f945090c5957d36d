package dev.hart.engine;

/** Creates faults that only a real device can cause. */
public final class StageEngineFaults {
    private StageEngineFaults() {}

    public static DeviceLostException deviceLost() {
        return new DeviceLostException(
                "transformer",
                "CUDA failure 700: an illegal memory access was encountered",
                new IllegalStateException("made for a test"));
    }

    public static ScratchException diskFull() {
        return new ScratchException("the disk is full", new IllegalStateException("made for a test"));
    }

    public static OutOfMemoryException outOfMemory() {
        return new OutOfMemoryException("transformer", new IllegalStateException("made for a test"));
    }
}
