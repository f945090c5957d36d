package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineKey;
import dev.hart.engine.cache.EngineShelf;
import dev.hart.engine.cache.EngineWatcher.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart engines pull}, which downloads engines. */
@Command(
        name = "pull",
        description = "Download engines from the archive that HART_ENGINE_CACHE_S3 names into the cache.",
        sortOptions = false,
        footer = {
            "An engine that cannot be downloaded stops none of the others. Exit code 0 if the cache has all of them now, else 1."
        })
final class EnginesPullCommand implements Callable<Integer> {
    private final EngineTools tools;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "KEY",
            arity = "0..*",
            description = "Keys of 64 digits; by default the engines that the pack needs on this machine.")
    private List<String> keys = List.of();

    @Mixin
    private final EnginePack pack = new EnginePack();

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
                String result = pull(shelf, wanted.getKey(), archive);
                all &= result.equals("fetched") || result.equals("present");
                lines.print(wanted.getValue(), wanted.getKey(), result, words(result), OptionalDouble.empty());
            }
        }
        return all ? 0 : Errors.FAILURE;
    }

    private String pull(EngineShelf shelf, EngineKey key, EngineArchive archive) {
        List<Step> steps = new ArrayList<>();
        try {
            boolean has = shelf.pull(key, archive, (stage, step) -> steps.add(step));
            return !has ? "absent" : steps.contains(Step.FETCHING) ? "fetched" : "present";
        } catch (EngineCacheException e) {
            Commands.problem(spec, e);
            return "failed";
        }
    }

    private static String words(String result) {
        return switch (result) {
            case "fetched" -> "downloaded";
            case "present" -> "was in the cache";
            case "failed" -> "not downloaded";
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
        tools.needed(config, pack, "so it needs no engines; name the keys of those to download")
                .forEach(recipe -> wanted.put(recipe.key(), recipe.stage()));
        return wanted;
    }
}
