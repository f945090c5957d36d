package dev.hart.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.cache.CachedEngine;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart engines list}, which lists the engines in the cache. */
@Command(
        name = "list",
        description =
                "List the engines that the cache has for TensorRT. Files are not read: only their sizes show damage.",
        sortOptions = false)
final class EnginesListCommand implements Callable<Integer> {
    private final Clock clock = Clock.systemUTC();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        ServiceConfig config = ServiceSettings.read();
        List<CachedEngine> engines = EngineTools.shelf(config).list();
        PrintWriter out = Commands.out(spec);
        if (json) {
            engines.forEach(engine -> out.println(json(engine)));
        } else if (engines.isEmpty()) {
            Commands.err(spec).println("hart: there are no engines in " + EngineTools.folder(config));
            Commands.err(spec).flush();
        } else {
            print(engines, out);
        }
        out.flush();
        return 0;
    }

    private void print(List<CachedEngine> engines, PrintWriter out) {
        Instant now = clock.instant();
        Table table = new Table("KEY", "STAGE", "PRECISION", "BATCH", "GPU", "TENSORRT", "MB", "AGE", "NOTE");
        for (CachedEngine engine : engines) {
            boolean whole = engine.fault().isEmpty();
            table.add(
                    engine.key().brief(),
                    TerminalText.of(engine.stage().orElse("-")),
                    ingredient(engine, "precision"),
                    ingredient(engine, "batch"),
                    TerminalText.of(engine.gpu().orElse("-")),
                    ingredient(engine, "tensorrt"),
                    whole ? String.format(Locale.ROOT, "%.1f", engine.bytes() / 1e6) : "-",
                    whole ? TerminalText.age(engine.built(), now) : "-",
                    TerminalText.of(engine.fault().map(why -> "damaged: " + why).orElse("")));
        }
        table.print(out);
    }

    private static String ingredient(CachedEngine engine, String name) {
        return TerminalText.of(engine.ingredients().getOrDefault(name, "-"));
    }

    private static ObjectNode json(CachedEngine engine) {
        ObjectNode line = JobJson.object();
        line.put("key", engine.key().value());
        if (engine.fault().isPresent()) {
            return line.put("fault", engine.fault().get());
        }
        line.put("stage", engine.stage().orElse(""))
                .put("gpu", engine.gpu().orElse(""))
                .put("bytes", engine.bytes())
                .put("built_at", engine.built().getEpochSecond());
        ObjectNode ingredients = line.putObject("ingredients");
        engine.ingredients().forEach(ingredients::put);
        return line;
    }
}
