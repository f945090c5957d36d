package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.cache.CachedEngine;
import dev.hart.engine.cache.EngineKey;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineShelf;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart engines prune}, which removes engines from the cache. */
@Command(
        name = "prune",
        description =
                "Remove damaged engines and what builds that were killed left; with an option, whole engines, too.",
        sortOptions = false,
        footer = {
            "An engine that another process builds or removes stays. The archive is not changed.",
            "Where machines share the cache, --unused also removes the engines of the others."
        })
final class EnginesPruneCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;

    private final EngineTools tools;
    private final Clock clock = Clock.systemUTC();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--unused", description = "Also remove engines that the pack does not need on this machine.")
    private boolean unused;

    @Option(
            names = "--older-than",
            paramLabel = "DAYS",
            description = "Also remove engines that were built more than so many days ago.")
    private @Nullable Integer days;

    @Option(names = "--all", description = "Remove all engines.")
    private boolean all;

    @Mixin
    private final EnginePack pack = new EnginePack();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    EnginesPruneCommand(EngineTools tools) {
        this.tools = tools;
    }

    @Override
    public Integer call() {
        if (days != null && (days < 0 || days > MOST_DAYS)) {
            throw new InputException("--older-than must be 0 to " + MOST_DAYS + " days, is " + days);
        }
        if (all && (unused || days != null)) {
            throw new InputException("--all cannot go with --unused or --older-than");
        }
        ServiceConfig config = ServiceSettings.read();
        EngineShelf shelf = EngineTools.shelf(config);
        List<CachedEngine> removed = shelf.prune(unwanted(config));
        EngineLines lines = new EngineLines(Commands.out(spec), json);
        removed.forEach(engine -> lines.print(
                engine,
                "removed",
                engine.fault().map(why -> "removed: " + TerminalText.of(why)).orElse("removed")));
        return 0;
    }

    private Predicate<CachedEngine> unwanted(ServiceConfig config) {
        Predicate<CachedEngine> unwanted = engine -> all;
        if (days != null) {
            Instant oldest = clock.instant().minus(Duration.ofDays(days));
            unwanted = unwanted.or(engine -> engine.built().isBefore(oldest));
        }
        if (unused) {
            Set<EngineKey> needed = needed(config);
            unwanted = unwanted.or(engine -> !needed.contains(engine.key()));
        }
        return unwanted;
    }

    private Set<EngineKey> needed(ServiceConfig config) {
        if (config.engine().maxBatch() == 0) {
            // Beside a service, which uses memory, other engines would be needed than the service has.
            throw new InputException(
                    "--unused needs HART_ENGINE_MAX_BATCH: without it the memory that is free now would"
                            + " decide which engines are needed");
        }
        // A forgotten setting would otherwise remove what took an hour to build.
        return tools.needed(config, pack, "so --unused would remove all engines; --all does that").stream()
                .map(EngineRecipe::key)
                .collect(Collectors.toSet());
    }
}
