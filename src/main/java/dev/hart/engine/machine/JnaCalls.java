package dev.hart.engine.machine;

import com.sun.jna.NativeLibrary;
import dev.hart.io.ScratchFolder;
import dev.hart.io.VisibleText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls functions by the library JNA. A library that was loaded stays loaded, as ONNX Runtime needs it, too.
 *
 * <p>JNA unpacks a library of its own into the folder that {@code jna.tmpdir} names, by default one in the user's home, and
 * removes it once it is loaded; here it is a folder of this process, unless the operator has set that property
 * (docs/decisions/0044-scratch-folders.md).
 */
public final class JnaCalls implements NativeCalls {
    private static final String FOLDER = "jna.tmpdir";

    /** JNA unloads a library that nothing refers to. */
    private static final Map<String, NativeLibrary> LOADED = new HashMap<>();

    @Override
    public int call(String library, String function, Object... arguments) throws IOException {
        try {
            return library(library).getFunction(function).invokeInt(arguments);
        } catch (LinkageError e) {
            throw new IOException(
                    library + ": " + function + " cannot be called: "
                            + VisibleText.line(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static synchronized NativeLibrary library(String name) throws IOException {
        NativeLibrary loaded = LOADED.get(name);
        if (loaded == null) {
            loaded = load(name);
            LOADED.put(name, loaded);
        }
        return loaded;
    }

    private static NativeLibrary load(String name) throws IOException {
        // JNA unpacks its own library once.
        if (!LOADED.isEmpty() || System.getProperty(FOLDER) != null) {
            return NativeLibrary.getInstance(name);
        }
        try (ScratchFolder folder = ScratchFolder.create("jna")) {
            System.setProperty(FOLDER, folder.path().toString());
            return NativeLibrary.getInstance(name);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            System.clearProperty(FOLDER);
        }
    }
}
