package dev.hart.pipeline;

import dev.hart.engine.Provider;
import dev.hart.engine.cache.DeviceIdentity;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.StagePlan;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackFile;
import dev.hart.pack.PackStage;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/** Collects what the engines of a pack are built from. */
final class EngineRecipes {
    private EngineRecipes() {}

    /** Returns the recipes of the stages that a plan puts on TensorRT. */
    static Map<PackStage, EngineRecipe> of(
            ModelPack pack, EngineSettings settings, EnginePlan plan, DeviceIdentity device) {
        Map<PackStage, EngineRecipe> recipes = new EnumMap<>(PackStage.class);
        for (StagePlan stage : plan.stages()) {
            if (stage.provider() == Provider.TENSORRT) {
                recipes.put(stage.stage(), recipe(pack, settings, plan, stage, device));
            }
        }
        return recipes;
    }

    private static EngineRecipe recipe(
            ModelPack pack, EngineSettings settings, EnginePlan plan, StagePlan planned, DeviceIdentity device) {
        PackStage stage = planned.stage();
        Long limit = settings.memoryLimits().get(stage);
        return new EngineRecipe(
                stage.id(),
                pack.file(stage.graph()),
                digest(pack, stage.graph()),
                digest(pack, stage.weights()),
                plan.precision(stage, pack.manifest()).text(),
                rows(stage, plan),
                planned.options(),
                limit == null ? OptionalLong.empty() : OptionalLong.of(limit),
                device);
    }

    /** Returns the SHA-256 of a pack's file, which was verified when the pack was opened; empty if the pack lacks the file. */
    private static String digest(ModelPack pack, String name) {
        PackFile file = pack.manifest().files().get(name);
        return file == null ? "" : file.sha256();
    }

    /** Returns how many images a stage computes together, so that a larger batch does not rebuild what it does not change. */
    private static int rows(PackStage stage, EnginePlan plan) {
        int batch = plan.memory().batch();
        return switch (stage) {
            case TEXT_ENCODER -> 1;
            case DECODER -> Math.min(batch, plan.memory().slice());
            case SAFETY, TRANSFORMER, RESIDUAL -> batch;
        };
    }
}
