package dev.hart.doctor;

import dev.hart.doctor.DoctorReport.Device;
import dev.hart.doctor.DoctorReport.Library;
import dev.hart.doctor.DoctorReport.Memory;
import dev.hart.doctor.DoctorReport.Missing;
import dev.hart.doctor.DoctorReport.Need;
import dev.hart.doctor.DoctorReport.ProviderLibraries;
import dev.hart.engine.EngineException;
import dev.hart.engine.OnnxRuntimeVersion;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.Machine;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.MemoryPlan;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pipeline.PipelineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Examines a machine. */
public final class Doctor {
    private final EnginePlanner planner;

    /** Examines a machine. */
    public Doctor(Machine machine) {
        this(EnginePlanner.of(machine));
    }

    Doctor(EnginePlanner planner) {
        this.planner = planner;
    }

    /**
     * Examines the machine for a pack.
     *
     * @param pack opens the pack; an {@link EngineException} or {@link PackException} that it throws becomes a problem
     */
    public DoctorReport examine(Supplier<ModelPack> pack, PipelineOptions options) {
        List<String> problems = new ArrayList<>();
        List<ProviderLibraries> providers = new ArrayList<>();
        for (Provider provider : List.of(Provider.CUDA, Provider.TENSORRT)) {
            attempt(problems, () -> planner.check(provider)).ifPresent(found -> providers.add(libraries(found)));
        }
        Optional<ModelPack> opened = attempt(problems, pack);
        Optional<EnginePlan> plan = opened.flatMap(found -> plan(problems, found, options));
        plan.map(EnginePlan::memory)
                .filter(memory -> !memory.fits())
                .ifPresent(memory -> problems.add("the pack "
                        + memory.describe() + ": use a GPU with more memory, a smaller HART_ENGINE_MAX_BATCH, or"
                        + " HART_ENGINE_RESIDENT=false"));
        // Last, because it loads the native library.
        Optional<String> runtime = attempt(problems, OnnxRuntimeVersion::get);
        return new DoctorReport(
                DoctorReport.KIND,
                runtime.orElse(null),
                System.getProperty("onnxruntime.native.path"),
                planner.driver().version(),
                devices(options.engine().device()),
                providers,
                opened.map(found -> found.manifest().label()).orElse(null),
                plan.map(found -> found.stages().stream().map(StageDevice::of).toList())
                        .orElse(List.of()),
                plan.flatMap(found -> opened.map(of -> memory(found, of))).orElse(null),
                problems);
    }

    /** Plans as a start would; if a required provider prevents that, shows what would run without the requirement. */
    private Optional<EnginePlan> plan(List<String> problems, ModelPack pack, PipelineOptions options) {
        Optional<EnginePlan> plan = attempt(problems, () -> plan(pack, options));
        return plan.isPresent()
                ? plan
                : attempt(
                        new ArrayList<>(),
                        () -> plan(
                                pack,
                                new PipelineOptions(
                                        options.engine().preferred(), options.maxBatch(), options.resident())));
    }

    private EnginePlan plan(ModelPack pack, PipelineOptions options) {
        return options.plan(pack, planner);
    }

    private static <T> Optional<T> attempt(List<String> problems, Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (EngineException | PackException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private List<Device> devices(int selected) {
        return planner.driver().devices().stream()
                .map(device -> new Device(
                        device.number(),
                        device.name(),
                        device.number() == selected,
                        boxed(device.totalBytes()),
                        boxed(device.freeBytes()),
                        device.capability()))
                .toList();
    }

    private static ProviderLibraries libraries(ProviderCheck check) {
        List<Library> found = new ArrayList<>();
        check.needs()
                .found()
                .forEach((name, path) -> found.add(new Library(
                        name, path.toString(), LibraryNeeds.version(path).orElse(null))));
        List<Missing> missing = new ArrayList<>();
        check.needs().missing().forEach((name, needing) -> missing.add(new Missing(name, needing)));
        return new ProviderLibraries(
                check.provider().id(),
                check.library().map(String::valueOf).orElse(null),
                found,
                missing,
                check.problem().orElse(null));
    }

    private static @Nullable Memory memory(EnginePlan plan, ModelPack pack) {
        if (!plan.usesGpu()) {
            return null;
        }
        MemoryPlan memory = plan.memory();
        List<Need> needs = MemoryPlan.BATCHES.stream()
                .map(batch -> memory.at(pack.manifest(), batch))
                .map(at -> new Need(at.batch(), at.needed(), at.fits()))
                .toList();
        return new Memory(memory.batch(), boxed(memory.free()), memory.fits(), needs);
    }

    private static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }
}
