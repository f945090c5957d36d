package dev.hart.engine;

import java.util.Locale;

/** Where a graph is computed. */
public enum Provider {
    CPU,
    CUDA,
    TENSORRT;

    /** The name in settings, metrics and messages, such as {@code cuda}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
