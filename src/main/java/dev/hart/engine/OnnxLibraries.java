package dev.hart.engine;

import ai.onnxruntime.OrtEnvironment;
import dev.hart.io.ScratchFolder;
import dev.hart.io.VisibleText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Unpacks ONNX Runtime's native libraries into a folder of this process and removes them once they are loaded. The Java library
 * would unpack them (28 MB) into a folder that it removes at a regular end of the process only, so that each process that was
 * killed left one behind; nothing would tell later whether its process still lives.
 *
 * <p>Facts, read in 1.29.0 ({@code OnnxRuntime}): {@code onnxruntime.native.path} names a folder with libraries, and
 * {@code onnxruntime.native.onnxruntime.path} one library, that are loaded instead; operators may set them. The native library
 * looks for those of the execution providers in its own folder, when a session for a GPU is first made. hart's jars have no
 * library for a GPU, so those are always in a folder that the operator has chosen. On Windows a loaded library cannot be removed,
 * so that the folder stays until the process ends.
 */
final class OnnxLibraries {
    private static final String FOLDER = "onnxruntime.native.path";
    private static final String CORE_FILE = "onnxruntime.native.onnxruntime.path";
    private static final String CORE = "onnxruntime";
    private static final String BINDING = "onnxruntime4j_jni";
    private static final String SHARED = "onnxruntime_providers_shared";
    private static final String CUDA = "onnxruntime_providers_cuda";
    private static final String TENSORRT = "onnxruntime_providers_tensorrt";

    private OnnxLibraries() {}

    /**
     * Calls a loader with the libraries unpacked, or without that if the operator has chosen others or the jar has none for this
     * platform.
     *
     * @throws EngineException if the unpacked libraries cannot be written or loaded (the message names the folder and how to
     *     choose another), or the Java library is of an unknown version
     */
    static synchronized OrtEnvironment load(Supplier<OrtEnvironment> loader) {
        Optional<String> platform = isChosen() ? Optional.empty() : platform();
        if (platform.isEmpty()) {
            return loader.get();
        }
        String resources = platform.get();
        ScratchFolder folder = scratch();
        boolean keeps = false;
        try {
            for (String library : List.of(CORE, BINDING, SHARED)) {
                unpack(resources, library, folder.path());
            }
            System.setProperty(FOLDER, folder.path().toString());
            OrtEnvironment environment = loader.get();
            removeUnused();
            keeps = File.separatorChar == '\\';
            return environment;
        } catch (EngineException e) {
            throw e;
        } catch (IOException e) {
            throw new ScratchException(
                    "ONNX Runtime's libraries cannot be unpacked into " + folder.path() + ": " + e.getMessage() + "; "
                            + ScratchFolder.otherFolder(),
                    e);
        } catch (LinkageError | RuntimeException e) {
            throw new EngineException(
                    "ONNX Runtime's libraries cannot be loaded from " + folder.path() + ": " + reason(e)
                            + "; if programs may not be run from there, " + ScratchFolder.otherFolder(),
                    e);
        } finally {
            System.clearProperty(FOLDER);
            if (!keeps) {
                folder.close();
            }
        }
    }

    /**
     * Returns the file of a GPU provider's library, which need not be loadable, in the folder that the operator has chosen. Empty
     * if the operator has chosen none, or it lacks the file.
     */
    static synchronized Optional<Path> provider(Provider provider) {
        return chosenFolder().map(folder -> folder.resolve(file(provider))).filter(Files::isRegularFile);
    }

    /** Returns why a GPU provider's library is absent, and how to get it, in one line. */
    static synchronized String describeAbsence(Provider provider) {
        return chosenFolder()
                .map(folder -> folder + ", which the system property " + chosenProperty() + " names, has no "
                        + file(provider) + " (docs/guides/gpu.md)")
                .orElseGet(() -> (platform().isPresent()
                                ? "this build of hart has ONNX Runtime's library for CPUs, not " + file(provider)
                                : "this build of hart has no library of ONNX Runtime for this platform")
                        + ". Name a folder with the libraries for GPUs in HART_JAVA_OPTIONS=-D" + FOLDER + "=FOLDER"
                        + " (docs/guides/gpu.md)");
    }

    private static String file(Provider provider) {
        return System.mapLibraryName(provider == Provider.TENSORRT ? TENSORRT : CUDA);
    }

    /** Returns the folder that the operator chose, if any; ONNX Runtime's own library has those of the providers beside it. */
    private static Optional<Path> chosenFolder() {
        String folder = System.getProperty(FOLDER);
        String core = System.getProperty(CORE_FILE);
        return folder != null
                ? Optional.of(Path.of(folder))
                : Optional.ofNullable(core)
                        .map(file -> Path.of(file).toAbsolutePath().getParent());
    }

    private static String chosenProperty() {
        return System.getProperty(FOLDER) != null ? FOLDER : CORE_FILE;
    }

    private static boolean isChosen() {
        return System.getProperty(FOLDER) != null || System.getProperty(CORE_FILE) != null;
    }

    /** Returns the folder of resources with the libraries for this platform; empty if the jar has none. */
    private static Optional<String> platform() {
        try {
            // Reading the name loads nothing yet.
            Field name = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("OS_ARCH_STR");
            name.setAccessible(true);
            String resources = "/ai/onnxruntime/native/" + name.get(null) + "/";
            return has(resources, CORE) ? Optional.of(resources) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw unknown(e);
        }
    }

    /**
     * Removes the folder into which ONNX Runtime would have unpacked its libraries, which it makes in any case, if it is empty.
     */
    private static void removeUnused() throws IOException {
        try {
            Field folder = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
            folder.setAccessible(true);
            if (folder.get(null) instanceof Path unused) {
                Files.deleteIfExists(unused);
            }
        } catch (DirectoryNotEmptyException used) {
            // A library that this class does not know was unpacked.
        } catch (ReflectiveOperationException e) {
            throw unknown(e);
        }
    }

    private static EngineException unknown(ReflectiveOperationException fault) {
        return new EngineException("this version of ONNX Runtime's Java library is not known: " + fault, fault);
    }

    private static ScratchFolder scratch() {
        try {
            return ScratchFolder.create("onnxruntime");
        } catch (UncheckedIOException e) {
            throw new ScratchException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean has(String resources, String library) {
        return OrtEnvironment.class.getResource(resources + System.mapLibraryName(library)) != null;
    }

    private static void unpack(String resources, String library, Path folder) throws IOException {
        String file = System.mapLibraryName(library);
        Path target = folder.resolve(file);
        try (InputStream in = OrtEnvironment.class.getResourceAsStream(resources + file)) {
            if (in != null && !Files.exists(target)) {
                Files.copy(in, target);
                // Where the folder is kept. At a regular end of the process.
                target.toFile().deleteOnExit();
            }
        }
    }

    /** Returns the message of the innermost cause, on one line. */
    static String reason(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return VisibleText.line(String.valueOf(root.getMessage()));
    }
}
