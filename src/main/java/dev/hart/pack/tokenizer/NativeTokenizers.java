package dev.hart.pack.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.hart.io.ScratchFolder;
import dev.hart.pack.PackException;
import java.io.UncheckedIOException;

/**
 * Loads the native library of the DJL tokenizers once, without network and without a home folder.
 *
 * <p>Facts, read in the sources of 0.38.0 ({@code LibUtils}, {@code Platform}, {@code Utils}, {@code Ec2Utils}):
 *
 * <ul>
 *   <li>{@code RUST_LIBRARY_PATH} (environment, else system property) names an installed library. It must be the file
 *       {@code libtokenizers.so} itself: a folder causes a NullPointerException on a machine without a GPU.
 *   <li>Otherwise the CPU library inside the jar (Linux x64 and arm64, macOS arm64, Windows x64) is copied to
 *       {@code ENGINE_CACHE_DIR}, else {@code DJL_CACHE_DIR}, else {@code ~/.djl.ai}, else the temporary folder, and an
 *       existing file there is loaded as it is.
 *   <li>Where a CUDA runtime and a GPU are found, a CUDA flavour is <b>downloaded</b> instead, unless the flavour is set
 *       ({@code RUST_FLAVOR=cpu}) or DJL is offline ({@code ai.djl.offline=true}).
 *   <li>The search for a CUDA runtime goes through JNA, which unpacks a library of its own to {@code jna.tmpdir}, else
 *       {@code ~/.cache/JNA/temp}, creating the home folder unless it exists, and runs {@code ldconfig}; some 0.15 s.
 *   <li>Each new tokenizer asks the EC2 metadata service for the instance and sends it to DJL's telemetry, unless DJL is
 *       offline or {@code OPT_OUT_TRACKING=true}.
 * </ul>
 *
 * <p>So this class sets the flavour and no tracking, unless the environment or a system property sets them, and always offline
 * mode. If neither a library nor a folder was chosen, it has the library unpacked into a {@link ScratchFolder} that is removed
 * once the library is loaded. That writes 15 MB at each start, but no other user can place a library there for hart to run.
 */
final class NativeTokenizers {
    private static final String CACHE = "ENGINE_CACHE_DIR";
    private static final String JNA = "jna.tmpdir";

    private NativeTokenizers() {}

    /**
     * Loads the library; does nothing if it is loaded already.
     *
     * @throws PackException if it cannot be loaded, for example for want of one for this platform or of a folder to unpack it
     *     into
     */
    static void load() {
        try {
            Holder.touch();
        } catch (LinkageError e) {
            throw new PackException("the tokenizers' native library cannot be loaded: " + describe(e), e);
        }
    }

    /** Returns the message of the innermost cause or of the first {@link UncheckedIOException}, and what the operator can do. */
    private static String describe(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && !(root instanceof UncheckedIOException)) {
            root = root.getCause();
        }
        // That of a folder that cannot be made contains the way out.
        return root instanceof UncheckedIOException
                ? String.valueOf(root.getMessage())
                : root.getMessage() + "; if programs may not be run from the temporary folder or it is full, "
                        + ScratchFolder.otherFolder();
    }

    /** Class initialisation runs once, under the JVM's own lock. */
    private static final class Holder {
        static {
            setUnlessChosen("RUST_FLAVOR", "cpu");
            setUnlessChosen("OPT_OUT_TRACKING", "true");
            System.setProperty("ai.djl.offline", "true");
            if (chosen("RUST_LIBRARY_PATH") || chosen(CACHE) || chosen("DJL_CACHE_DIR")) {
                LibUtils.checkStatus();
            } else {
                loadFromPrivateFolder();
            }
        }

        static void touch() {
            // Its only purpose is to initialise the class.
        }

        private static void loadFromPrivateFolder() {
            try (ScratchFolder folder = ScratchFolder.create("tokenizers")) {
                boolean jnaIsFree = System.getProperty(JNA) == null;
                System.setProperty(CACHE, folder.path().toString());
                if (jnaIsFree) {
                    System.setProperty(JNA, folder.path().toString());
                }
                try {
                    LibUtils.checkStatus();
                } finally {
                    System.clearProperty(CACHE);
                    if (jnaIsFree) {
                        System.clearProperty(JNA);
                    }
                }
            }
        }

        private static boolean chosen(String name) {
            String environment = System.getenv(name);
            return environment != null ? !environment.isEmpty() : System.getProperty(name) != null;
        }

        private static void setUnlessChosen(String name, String value) {
            if (!chosen(name)) {
                System.setProperty(name, value);
            }
        }
    }
}
