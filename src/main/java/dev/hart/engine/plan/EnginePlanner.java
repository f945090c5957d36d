package dev.hart.engine.plan;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.GpuOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.GpuDevice;
import dev.hart.engine.machine.Machine;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.engine.plan.ProviderRule.Chosen;
import dev.hart.onnx.ModelFile;
import dev.hart.onnx.OnnxException;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the plan of engines for a pack on a machine. It reads files and asks the driver; it loads no graph. */
public final class EnginePlanner {
    /**
     * How many copies between GPU and CPU each stage's optimised graph may contain: that of a small tensor at the beginning of
     * the language models, and none in the others.
     */
    private static final Map<PackStage, Integer> MOST_COPIES = Map.of(PackStage.SAFETY, 1, PackStage.TEXT_ENCODER, 1);

    private final Supplier<NvidiaDriver> drivers;
    private final Function<Provider, ProviderCheck> checks;
    private final Map<Provider, ProviderCheck> checked = new EnumMap<>(Provider.class);
    private @Nullable NvidiaDriver driver;

    /**
     * Makes a planner from facts.
     *
     * @param drivers gives the driver; called at most once, when it is first needed
     * @param checks says of a provider whether its libraries are there; called at most once for each
     */
    public EnginePlanner(Supplier<NvidiaDriver> drivers, Function<Provider, ProviderCheck> checks) {
        this.drivers = drivers;
        this.checks = checks;
    }

    /** Makes a planner for a machine, of which it asks as little as the settings and the pack allow. */
    public static EnginePlanner of(Machine machine) {
        return new EnginePlanner(machine::driver, provider -> ProviderCheck.of(provider, machine));
    }

    /** Returns NVIDIA's driver and its GPUs. */
    public NvidiaDriver driver() {
        if (driver == null) {
            driver = drivers.get();
        }
        return driver;
    }

    /**
     * Returns whether a provider's libraries are there.
     *
     * @throws EngineException if the check cannot be made
     */
    public ProviderCheck check(Provider provider) {
        return checked.computeIfAbsent(provider, checks);
    }

    /**
     * Plans stages of a pack.
     *
     * @param planned the stages that will be loaded; the others get no provider and no memory
     * @param maxBatch the most images in a batch; 0 lets the device's memory decide
     * @param usual the batch without a GPU, and the most on one whose free memory is not known: {@code maxBatch}, if that is
     *     not 0
     * @param resident whether all stages are loaded together
     * @param longestPrompt bytes of the longest prompt
     * @throws EngineException if the operator requires a provider that cannot run a stage here, or a graph for TensorRT cannot
     *     be read or has an unknown dimension
     * @throws PackException if a stage's provider cannot compute in the pack's precision
     */
    public EnginePlan plan(
            ModelPack pack,
            Set<PackStage> planned,
            EngineSettings settings,
            int maxBatch,
            int usual,
            boolean resident,
            int longestPrompt) {
        PackManifest manifest = pack.manifest();
        boolean inBytes = manifest.weights() == Precision.INT8;
        ProviderRule rule =
                new ProviderRule(settings, this::check, this::driver, inBytes, stage -> isLooped(pack, stage));
        Map<PackStage, Chosen> chosen = new EnumMap<>(PackStage.class);
        for (PackStage stage : EnumSet.copyOf(planned)) {
            Chosen provider = rule.choose(stage);
            requirePrecision(pack, stage, provider);
            chosen.put(stage, provider);
        }
        List<PackStage> on = chosen.entrySet().stream()
                .filter(entry -> entry.getValue().provider() != Provider.CPU)
                .map(Map.Entry::getKey)
                .toList();
        OptionalLong free = on.isEmpty() ? OptionalLong.empty() : free(settings.device());
        MemoryPlan memory = MemoryPlan.of(manifest, on, maxBatch, usual, resident, free, settings.memoryLimits());
        Chosen safety = chosen.get(PackStage.SAFETY);
        boolean pads = safety != null && safety.provider() == Provider.TENSORRT;
        LengthBuckets questions = pads ? questions(manifest.safety(), longestPrompt) : LengthBuckets.NONE;
        List<StagePlan> stages = new ArrayList<>();
        chosen.forEach((stage, provider) -> stages.add(new StagePlan(
                stage,
                settings.choice(stage),
                provider.planned(),
                new EngineOptions(
                        provider.provider(),
                        settings.device(),
                        settings.threads(),
                        options(pack, settings, stage, provider.provider(), memory, questions)),
                provider.why())));
        return new EnginePlan(stages, memory, questions);
    }

    /**
     * Returns whether a stage's graph has a Loop. Of the residual that depends on the pack's precision and on the version that
     * converted it. A graph that cannot be read is reported where its inputs are read.
     */
    private static boolean isLooped(ModelPack pack, PackStage stage) {
        if (stage == PackStage.TRANSFORMER) {
            return true;
        }
        try {
            return ModelFile.read(pack.file(stage.graph())).nodeTypes().contains("Loop");
        } catch (IOException | OnnxException e) {
            return false;
        }
    }

    /** Refuses to run a stage in half precision on the CPU, which has slow kernels for fp16 and lacks most for bf16. */
    private static void requirePrecision(ModelPack pack, PackStage stage, Chosen chosen) {
        PackManifest manifest = pack.manifest();
        Precision computed = StageMemory.precision(stage, manifest);
        if (chosen.provider() == Provider.CPU && computed.bytes() == 2) {
            String cost = computed == Precision.BF16
                    ? "on the CPU it has no kernels"
                    : "on the CPU it would be hundreds of times slower than a pack in fp32";
            throw new PackException(pack.folder() + " computes in " + computed.text() + ", which is for GPUs: " + cost
                    + ", and the stage " + stage.id() + " would run there: " + chosen.why());
        }
    }

    private OptionalLong free(int device) {
        return driver().devices().stream()
                .filter(found -> found.number() == device)
                .map(GpuDevice::freeBytes)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private static LengthBuckets questions(SafetySettings safety, int longestPrompt) {
        int longest = 0;
        for (SafetyPolicy policy : safety.policies()) {
            longest = Math.max(longest, ShapeProfile.bytes(safety.render(policy, "")));
        }
        // A token has at least one byte, apart from the two that a tokenizer may add.
        return LengthBuckets.upTo(longest + longestPrompt + 2);
    }

    private static GpuOptions options(
            ModelPack pack,
            EngineSettings settings,
            PackStage stage,
            Provider provider,
            MemoryPlan memory,
            LengthBuckets questions) {
        boolean tensorRt = provider == Provider.TENSORRT;
        StageTarget target = new StageTarget(
                stage,
                StageMemory.precision(stage, pack.manifest()),
                settings.device(),
                memory.limit(stage),
                memory.lowMemory(),
                tensorRt ? profile(pack, stage, memory, questions) : Optional.empty());
        return new GpuOptions(
                ProviderOptions.cuda(target),
                ProviderOptions.tensorRt(target),
                OptionalInt.of(MOST_COPIES.getOrDefault(stage, 0)),
                memory.lowMemory());
    }

    private static Optional<ShapeProfile> profile(
            ModelPack pack, PackStage stage, MemoryPlan memory, LengthBuckets questions) {
        Path graph = pack.file(stage.graph());
        try {
            ShapeProfile profile = ShapeProfile.of(
                    stage, ModelFile.read(graph).inputs(), pack.manifest(), memory.batch(), memory.slice(), questions);
            return profile.isEmpty() ? Optional.empty() : Optional.of(profile);
        } catch (IOException | OnnxException e) {
            throw new EngineException(graph + " cannot be read: " + e.getMessage(), e);
        }
    }
}
