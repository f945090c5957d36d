package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.cache.CachedEngine;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineShelf;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart engines push}, which uploads engines. */
@Command(
        name = "push",
        description = "Upload engines from the cache to the archive that HART_ENGINE_CACHE_S3 names.",
        sortOptions = false,
        footer = {
            "An engine in the archive is never replaced. A damaged engine is not uploaded; the others are. Exit code 0 if the",
            "archive has an engine of each key now, else 1.",
            "An engine is code: only machines that build engines should be allowed to write to the bucket."
        })
final class EnginesPushCommand implements Callable<Integer> {
    private final EngineTools tools;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "KEY",
            arity = "0..*",
            description = "Keys or their first digits; by default all engines of the cache.")
    private List<String> keys = List.of();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    EnginesPushCommand(EngineTools tools) {
        this.tools = tools;
    }

    @Override
    public Integer call() {
        ServiceConfig config = ServiceSettings.read();
        EngineShelf shelf = EngineTools.shelf(config);
        List<CachedEngine> all = shelf.list();
        List<CachedEngine> chosen = keys.isEmpty()
                ? all
                : keys.stream()
                        .map(key -> EngineTools.find(all, key))
                        .distinct()
                        .toList();
        EngineLines lines = new EngineLines(Commands.out(spec), json);
        boolean complete = true;
        try (EngineArchive archive = tools.archive(config)) {
            for (CachedEngine engine : chosen) {
                complete &= push(shelf, engine, archive, lines);
            }
        }
        return complete ? 0 : Errors.FAILURE;
    }

    /** Returns whether the archive has an engine of the key now. */
    private boolean push(EngineShelf shelf, CachedEngine engine, EngineArchive archive, EngineLines lines) {
        try {
            switch (shelf.push(engine.key(), archive)) {
                case UPLOADED -> lines.print(engine, "uploaded", "uploaded");
                case PRESENT -> lines.print(engine, "present", "not uploaded: the archive has an engine of this key");
                case BLOCKED -> {
                    lines.print(
                            engine,
                            "blocked",
                            "not uploaded: the archive has files of another upload, which is running or has died; if it"
                                    + " has died, remove " + archive.place(engine.key()));
                    return false;
                }
            }
            return true;
        } catch (EngineCacheException e) {
            lines.print(engine, "failed", "not uploaded");
            Commands.problem(spec, e);
            return false;
        }
    }
}
