package dev.hart.engine.machine;

import java.io.IOException;

/** Calls functions of shared libraries; the port to NVIDIA's. */
@FunctionalInterface
public interface NativeCalls {
    /**
     * Calls a function of C that returns an {@code int}.
     *
     * @param library a path, or a name that the dynamic loader finds
     * @param arguments {@code Integer}s; arrays of {@code int} or {@code byte} are passed as pointers and can be written to
     * @throws IOException if the library or the function is absent; the message names it
     */
    int call(String library, String function, Object... arguments) throws IOException;
}
