package dev.hart.engine;

/** The version of the ONNX Runtime that computes. */
public final class OnnxRuntimeVersion {
    private OnnxRuntimeVersion() {}

    /**
     * Returns the version that the native library reports, such as {@code 1.29.0}.
     *
     * @throws EngineException if the library cannot be loaded
     */
    public static String get() {
        return OnnxEnvironment.get().getVersion();
    }
}
