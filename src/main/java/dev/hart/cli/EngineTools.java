package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.SettingsException;
import dev.hart.engine.EngineException;
import dev.hart.engine.Provider;
import dev.hart.engine.cache.CachedEngine;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineKey;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.EngineShelf;
import dev.hart.engine.machine.Machine;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.StagePlan;
import dev.hart.pack.ModelPack;
import dev.hart.pipeline.PackEngines;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.service.EngineArchives;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the subcommands of {@code hart engines} work on.
 *
 * @param engines opens the engines of a pack on this machine
 * @param sharing tells how the settings have engines shared
 */
record EngineTools(Opener engines, Function<ServiceConfig, EngineSharing> sharing) {
    /** The fewest digits by which a key can be named. */
    private static final int SHORTEST = 6;

    /** Opens the engines of a pack; empty if the settings put no stage of it on TensorRT. */
    @FunctionalInterface
    interface Opener {
        Optional<PackEngines> open(ServiceConfig config, Path pack, EngineSharing sharing);
    }

    /** Returns those of this machine. */
    static EngineTools ofThisMachine() {
        return new EngineTools(EngineTools::open, EngineArchives::sharing);
    }

    private static Optional<PackEngines> open(ServiceConfig config, Path pack, EngineSharing sharing) {
        PipelineOptions options = config.pipelineOptions();
        ModelPack opened = ModelPack.open(pack, config.verifiedFolder());
        EnginePlanner planner = EnginePlanner.of(Machine.here());
        EnginePlan plan = options.plan(opened, planner);
        Optional<PackEngines> engines = PackEngines.open(opened, options.engine(), plan, planner, sharing);
        List<String> moved = plan.stages().stream()
                .filter(stage -> stage.planned() == Provider.TENSORRT && stage.fallback())
                .map(StagePlan::describe)
                .toList();
        if (engines.isEmpty() && !moved.isEmpty()) {
            throw new EngineException("no stage can run on TensorRT here: " + String.join("; ", moved));
        }
        return engines;
    }

    /**
     * Returns what the engines are made from that the pack needs on this machine, in the order of the stages.
     *
     * @throws InputException with this reason, if the settings put no stage of the pack on TensorRT
     */
    List<EngineRecipe> needed(ServiceConfig config, EnginePack pack, String reason) {
        try (PackEngines opened = engines.open(config, pack.folder(config), EngineSharing.NONE)
                .orElseThrow(() ->
                        new InputException("no stage of the pack runs on TensorRT with these settings, " + reason))) {
            return opened.recipes();
        }
    }

    /** Opens the archive that the settings name; a {@link SettingsException} if they name none. */
    EngineArchive archive(ServiceConfig config) {
        return sharing.apply(config)
                .archive()
                .orElseThrow(() -> new SettingsException(
                        "there is no archive of engines: hart.engine.cache-s3 (HART_ENGINE_CACHE_S3) is not set"))
                .get();
    }

    /** Returns the engines of the cache that the settings name. */
    static EngineShelf shelf(ServiceConfig config) {
        return EngineShelf.of(folder(config));
    }

    /** Returns the folder of the cache; a {@link SettingsException} if there is none. */
    static Path folder(ServiceConfig config) {
        return config.pipelineOptions()
                .engine()
                .engines()
                .orElseThrow(() -> new SettingsException("there is no folder for engines: hart.engine.cache"
                        + " (HART_ENGINE_CACHE) is not set, and the user has no home folder"));
    }

    /** Returns the key that a caller names in full; an {@link InputException} if the text is none. */
    static EngineKey key(String text) {
        return EngineKey.parse(text)
                .orElseThrow(() -> new InputException("a key has 64 digits and letters a to f, unlike '"
                        + TerminalText.of(text) + "'; hart engines list --json shows them"));
    }

    /** Returns the only engine whose key begins with a text of 6 digits or more; otherwise throws an {@link InputException}. */
    static CachedEngine find(List<CachedEngine> engines, String text) {
        List<CachedEngine> found = engines.stream()
                .filter(engine ->
                        text.length() >= SHORTEST && engine.key().value().startsWith(text))
                .toList();
        if (found.size() != 1) {
            throw new InputException((found.isEmpty() ? "no engine has" : found.size() + " engines have") + " the key '"
                    + TerminalText.of(text) + "'; hart engines list shows them, and " + SHORTEST
                    + " digits or more name one");
        }
        return found.get(0);
    }
}
