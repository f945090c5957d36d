package dev.hart.doctor;

import dev.hart.generation.StageDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has for hart's engines, what it lacks, and what each stage of a pack would run on. The names of the fields are
 * those of the JSON.
 *
 * @param kind {@link #KIND}
 * @param onnxRuntime version of ONNX Runtime's library; null if it cannot be loaded
 * @param nativePath the folder that {@code onnxruntime.native.path} names; null if that is not set
 * @param driver version of NVIDIA's driver; null without one
 * @param pack name and version of the pack; null if it cannot be opened
 * @param stages what each stage would run on
 * @param memory null if no stage is on a GPU
 * @param problems why what is configured cannot run; empty if it can
 */
public record DoctorReport(
        String kind,
        @Nullable String onnxRuntime,
        @Nullable String nativePath,
        @Nullable String driver,
        List<Device> devices,
        List<ProviderLibraries> providers,
        @Nullable String pack,
        List<StageDevice> stages,
        @Nullable Memory memory,
        List<String> problems) {
    public static final String KIND = "hart doctor";

    public DoctorReport {
        devices = List.copyOf(devices);
        providers = List.copyOf(providers);
        stages = List.copyOf(stages);
        problems = List.copyOf(problems);
    }

    /** Returns whether everything that is configured can run, as far as that can be seen without loading a graph. */
    public boolean canRun() {
        return problems.isEmpty();
    }

    /**
     * A GPU.
     *
     * @param selected whether {@code hart.engine.device} names it
     * @param totalBytes null if not known
     * @param freeBytes null if not known
     * @param capability compute capability; null if not known
     */
    public record Device(
            int number,
            String name,
            boolean selected,
            @Nullable Long totalBytes,
            @Nullable Long freeBytes,
            @Nullable String capability) {}

    /**
     * The libraries of a provider.
     *
     * @param provider {@code cuda} or {@code tensorrt}
     * @param library the file of ONNX Runtime's library for it; null if it is absent
     * @param problem why the provider cannot be loaded; null if it can
     */
    public record ProviderLibraries(
            String provider,
            @Nullable String library,
            List<Library> found,
            List<Missing> missing,
            @Nullable String problem) {
        public ProviderLibraries {
            found = List.copyOf(found);
            missing = List.copyOf(missing);
        }
    }

    /**
     * A library that the loader would find.
     *
     * @param version from the name of its file; null if that has none
     */
    public record Library(
            String name, String path, @Nullable String version) {}

    /** A library that the loader would not find, and the one that needs it. */
    public record Missing(String name, String neededBy) {}

    /**
     * The memory of the GPU that its stages need, computed from the pack's sizes.
     *
     * @param batch the most images in a batch that hart would use
     * @param freeBytes null if not known
     */
    public record Memory(int batch, @Nullable Long freeBytes, boolean fits, List<Need> needs) {
        public Memory {
            needs = List.copyOf(needs);
        }
    }

    /** The memory for one size of batch. */
    public record Need(int batch, long bytes, boolean fits) {}
}
