package dev.hart.engine.plan;

import dev.hart.engine.EngineException;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.pack.PackException;
import dev.hart.pack.PackStage;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Chooses the provider of each stage. Asks for the driver and for a provider's libraries only if a stage could use them. */
final class ProviderRule {
    /**
     * A provider, and the reason for it.
     *
     * @param planned the provider that the operator's choice means here; another than {@code provider} if it cannot be used
     */
    record Chosen(Provider planned, Provider provider, String why) {}

    private final EngineSettings settings;
    private final Function<Provider, ProviderCheck> checks;
    private final Supplier<NvidiaDriver> driver;
    private final boolean inBytes;
    private final Predicate<PackStage> looped;

    /**
     * @param inBytes whether the pack multiplies in int8, for which only the CPU has kernels
     * @param looped tells whether a stage's graph has a Loop, which TensorRT cannot take; asked only about stages that TensorRT
     *     is to run
     */
    ProviderRule(
            EngineSettings settings,
            Function<Provider, ProviderCheck> checks,
            Supplier<NvidiaDriver> driver,
            boolean inBytes,
            Predicate<PackStage> looped) {
        this.settings = settings;
        this.checks = checks;
        this.driver = driver;
        this.inBytes = inBytes;
        this.looped = looped;
    }

    /**
     * Chooses a stage's provider.
     *
     * @throws EngineException if the operator named a provider that cannot run the stage here, and requires it
     * @throws PackException if the operator named and requires one that cannot run it anywhere in the pack's precision
     */
    Chosen choose(PackStage stage) {
        ProviderChoice wanted = settings.choice(stage);
        if (wanted == ProviderChoice.AUTO) {
            return automatic(stage);
        }
        if (wanted == ProviderChoice.TENSORRT && !settings.stages().containsKey(stage) && looped.test(stage)) {
            // For the pack as a whole TensorRT means: each stage that it can take.
            return chain(stage, Provider.CUDA, Provider.CUDA, loop(stage));
        }
        return chain(stage, wanted.named(), wanted.named(), "the settings name it");
    }

    private Chosen automatic(PackStage stage) {
        if (inBytes) {
            return new Chosen(Provider.CPU, Provider.CPU, "the pack multiplies in int8, which is for CPUs");
        }
        if (driver.get().devices().isEmpty()) {
            return new Chosen(Provider.CPU, Provider.CPU, "NVIDIA's driver lists no GPU");
        }
        return problem(stage, Provider.CUDA)
                .map(why -> new Chosen(Provider.CUDA, Provider.CPU, "a GPU is there, but " + why))
                .orElseGet(() -> new Chosen(Provider.CUDA, Provider.CUDA, "a GPU and the libraries for it are there"));
    }

    /** Takes a provider; if it cannot run the stage, refuses that, or takes the next one if the operator does not require it. */
    private Chosen chain(PackStage stage, Provider planned, Provider provider, String why) {
        if (provider == Provider.CPU) {
            return new Chosen(planned, provider, why);
        }
        Optional<String> problem = problem(stage, provider);
        if (problem.isEmpty()) {
            return new Chosen(planned, provider, why);
        }
        if (settings.required()) {
            String message = "the stage " + stage.id() + " cannot run on " + provider.id() + ": " + problem.get() + ". "
                    + settings.variable(stage) + "=" + settings.choice(stage).id() + " requires it;"
                    + " HART_ENGINE_REQUIRED=false would take the next provider, and hart doctor shows what is there";
            throw inBytes ? new PackException(message) : new EngineException(message);
        }
        Provider next = provider == Provider.TENSORRT ? Provider.CUDA : Provider.CPU;
        return chain(stage, planned, next, problem.get());
    }

    /** Returns why a GPU's provider cannot run a stage here; empty if it can. */
    private Optional<String> problem(PackStage stage, Provider provider) {
        if (inBytes) {
            return Optional.of("the pack multiplies in int8, which is for CPUs: set " + settings.variable(stage)
                    + "=cpu, or convert with --weights fp32 or fp16");
        }
        if (provider == Provider.TENSORRT && looped.test(stage)) {
            return Optional.of(loop(stage) + "; CUDA can");
        }
        NvidiaDriver found = driver.get();
        if (!found.devices().isEmpty()
                && found.devices().stream().noneMatch(device -> device.number() == settings.device())) {
            return Optional.of(
                    "HART_ENGINE_DEVICE is " + settings.device() + ", and NVIDIA's driver lists the GPUs 0 to "
                            + (found.devices().size() - 1));
        }
        return checks.apply(provider).problem();
    }

    private static String loop(PackStage stage) {
        return stage == PackStage.TRANSFORMER
                ? "TensorRT cannot take the transformer's Loop over scales"
                : "TensorRT cannot take the Loop that this stage's graph has in packs in fp32 and older packs";
    }
}
