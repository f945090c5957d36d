package dev.hart.engine;

/** Where a graph is computed. */
public enum Provider {
    CPU,
    CUDA,
    TENSORRT
}
