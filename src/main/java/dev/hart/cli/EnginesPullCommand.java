package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineKey;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.EngineShelf;
import dev.hart.engine.cache.EngineWatcher;
import dev.hart.engine.cache.EngineWatcher.Step;
import dev.hart.pipeline.PackEngines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart engines pull}, which downloads engines. */
@Command(
        name = "pull",
        description = "Download engines from the archive that HART_ENGINE_CACHE_S3 names into the cache.",
        sortOptions = false,
        footer = {"Exit code 0 if the cache has all of them now, 1 if the archive lacks one."})
final class EnginesPullCommand implements Callable<Integer> {
    private final EngineTools tools;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "KEY",
            arity = "0..*",
            description = "Keys of 64 digits; by default the engines that the pack needs on this machine.")
    private List<String> keys = List.of();

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default HART_PACK or the demo pack.")
    private @Nullable Path pack;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    EnginesPullCommand(EngineTools tools) {
        this.tools = tools;
    }

    @Override
    public Integer call() {
        ServiceConfig config = ServiceSettings.read();
        EngineShelf shelf = EngineTools.shelf(config);
        EngineLines lines = new EngineLines(Commands.out(spec), json);
        boolean all = true;
        try (EngineArchive archive = tools.archive(config)) {
            for (Map.Entry<EngineKey, String> wanted : wanted(config).entrySet()) {
                List<Step> steps = new ArrayList<>();
                EngineWatcher watcher = (stage, step) -> steps.add(step);
                boolean has = shelf.pull(wanted.getKey(), archive, watcher);
                all &= has;
                String result = !has ? "absent" : steps.contains(Step.FETCHING) ? "fetched" : "present";
                lines.print(wanted.getValue(), wanted.getKey(), result, words(result), OptionalDouble.empty());
            }
        }
        return all ? 0 : Errors.FAILURE;
    }

    private static String words(String result) {
        return switch (result) {
            case "fetched" -> "downloaded";
            case "present" -> "was in the cache";
            default -> "the archive has none";
        };
    }

    /** Returns the keys to download, each with its stage if that is known. */
    private Map<EngineKey, String> wanted(ServiceConfig config) {
        Map<EngineKey, String> wanted = new LinkedHashMap<>();
        if (!keys.isEmpty()) {
            keys.forEach(key -> wanted.put(EngineTools.key(key), ""));
            return wanted;
        }
        Optional<PackEngines> opened =
                tools.engines().open(config, pack == null ? config.packFolder() : pack, EngineSharing.NONE);
        if (opened.isEmpty()) {
            throw new InputException(
                    "no stage of the pack runs on TensorRT with these settings, so it needs no engines;"
                            + " name the keys of those to download");
        }
        try (PackEngines engines = opened.get()) {
            for (EngineRecipe recipe : engines.recipes()) {
                wanted.put(recipe.key(), recipe.stage());
            }
        }
        return wanted;
    }
}
