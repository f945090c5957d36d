package dev.hart.engine.plan;

import dev.hart.engine.EngineException;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.pack.PackStage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Chooses the provider of each stage. Looks at each provider's libraries at most once, and only if a stage could use it. */
final class ProviderRule {
    /** A provider, and the reason for it. */
    record Chosen(Provider provider, String why, boolean fallback) {}

    private final EngineSettings settings;
    private final Function<Provider, ProviderCheck> checks;
    private final NvidiaDriver driver;
    private final boolean inBytes;
    private final Map<Provider, ProviderCheck> known = new EnumMap<>(Provider.class);

    /** @param inBytes whether the pack multiplies in int8, for which only the CPU has kernels */
    ProviderRule(
            EngineSettings settings, Function<Provider, ProviderCheck> checks, NvidiaDriver driver, boolean inBytes) {
        this.settings = settings;
        this.checks = checks;
        this.driver = driver;
        this.inBytes = inBytes;
    }

    /**
     * Chooses a stage's provider.
     *
     * @throws EngineException if the operator named a provider that cannot run the stage here, and requires it
     */
    Chosen choose(PackStage stage) {
        ProviderChoice wanted = settings.choice(stage);
        if (wanted == ProviderChoice.AUTO) {
            return automatic();
        }
        if (wanted == ProviderChoice.CPU) {
            return new Chosen(Provider.CPU, "the settings name it", false);
        }
        if (wanted == ProviderChoice.TENSORRT
                && stage == PackStage.TRANSFORMER
                && !settings.stages().containsKey(stage)) {
            // For the pack as a whole TensorRT means: each stage that it can take.
            return chain(stage, Provider.CUDA, "TensorRT cannot take the transformer's Loop over scales", false);
        }
        return chain(stage, wanted.named(), "the settings name it", false);
    }

    private Chosen automatic() {
        if (inBytes) {
            return new Chosen(Provider.CPU, "the pack multiplies in int8, which is for CPUs", false);
        }
        if (driver.devices().isEmpty()) {
            return new Chosen(Provider.CPU, "NVIDIA's driver lists no GPU", false);
        }
        return problem(Provider.CUDA)
                .map(why -> new Chosen(Provider.CPU, "a GPU is there, but " + why, false))
                .orElseGet(() -> new Chosen(Provider.CUDA, "a GPU and the libraries for it are there", false));
    }

    /** Takes a provider, or the next one if the operator does not require it. */
    private Chosen chain(PackStage stage, Provider provider, String why, boolean fallback) {
        if (provider == Provider.CPU) {
            return new Chosen(provider, why, fallback);
        }
        Optional<String> problem = provider == Provider.TENSORRT && stage == PackStage.TRANSFORMER
                ? Optional.of("TensorRT cannot take the transformer's Loop over scales; CUDA can")
                : problem(provider);
        if (problem.isEmpty()) {
            return new Chosen(provider, why, fallback);
        }
        if (settings.required()) {
            throw new EngineException("the stage " + stage.id() + " cannot run on " + EngineSettings.lower(provider)
                    + ": " + problem.get() + ". " + settings.variable(stage) + " requires it;"
                    + " HART_ENGINE_REQUIRED=false would take the next provider, and hart doctor shows what is there");
        }
        Provider next = provider == Provider.TENSORRT ? Provider.CUDA : Provider.CPU;
        return chain(stage, next, problem.get(), true);
    }

    private Optional<String> problem(Provider provider) {
        if (!driver.devices().isEmpty()
                && driver.devices().stream().noneMatch(device -> device.number() == settings.device())) {
            return Optional.of(
                    "HART_ENGINE_DEVICE is " + settings.device() + ", and NVIDIA's driver lists the GPUs 0 to "
                            + (driver.devices().size() - 1));
        }
        return known.computeIfAbsent(provider, checks).problem();
    }
}
