package dev.hart.config;

import dev.hart.engine.plan.ProviderChoice;
import dev.hart.pack.PackStage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The settings {@code hart.engine.stages.*}: what single stages run on, where they differ from {@code hart.engine.provider}. */
public interface EngineStagesConfig {
    StageConfig safety();

    StageConfig textEncoder();

    StageConfig transformer();

    StageConfig residual();

    StageConfig decoder();

    /** The settings of one stage. */
    interface StageConfig {
        /** What the stage runs on; by default {@code hart.engine.provider}. */
        Optional<ProviderChoice> provider();

        /**
         * The most memory of the GPU that the stage may allocate, such as {@code 6G} (of 1,024^3 bytes) or {@code 900M}; by
         * default what the weights of the other stages leave.
         */
        Optional<ByteSize> memoryLimit();
    }

    private Map<PackStage, StageConfig> all() {
        Map<PackStage, StageConfig> all = new EnumMap<>(PackStage.class);
        all.put(PackStage.SAFETY, safety());
        all.put(PackStage.TEXT_ENCODER, textEncoder());
        all.put(PackStage.TRANSFORMER, transformer());
        all.put(PackStage.RESIDUAL, residual());
        all.put(PackStage.DECODER, decoder());
        return all;
    }

    /** Returns the providers of the stages that have one of their own. */
    default Map<PackStage, ProviderChoice> providers() {
        Map<PackStage, ProviderChoice> providers = new EnumMap<>(PackStage.class);
        all().forEach((stage, config) -> config.provider().ifPresent(provider -> providers.put(stage, provider)));
        return providers;
    }

    /** Returns the limits in bytes of the stages that have one. */
    default Map<PackStage, Long> memoryLimits() {
        Map<PackStage, Long> limits = new EnumMap<>(PackStage.class);
        all().forEach((stage, config) -> config.memoryLimit().ifPresent(limit -> limits.put(stage, limit.bytes())));
        return limits;
    }
}
