package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineWatcher.Step;
import dev.hart.pipeline.PackEngines;
import dev.hart.pipeline.PackEngines.Prepared;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart engines build}, which prepares the engines of a pack. */
@Command(
        name = "build",
        description =
                "Prepare the engines of the stages that run on TensorRT: from the cache, the archive, or by a build.",
        sortOptions = false,
        footer = {
            "Each engine is loaded once. What is built is uploaded if HART_ENGINE_CACHE_UPLOAD is set. A service that starts",
            "later with the same settings finds the engines in the cache."
        })
final class EnginesBuildCommand implements Callable<Integer> {
    private final EngineTools tools;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final EnginePack pack = new EnginePack();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    EnginesBuildCommand(EngineTools tools) {
        this.tools = tools;
    }

    @Override
    public Integer call() {
        ServiceConfig config = ServiceSettings.read();
        Path folder = EngineTools.folder(config);
        Optional<PackEngines> opened = tools.engines()
                .open(config, pack.folder(config), tools.sharing().apply(config));
        PrintWriter err = Commands.err(spec);
        if (opened.isEmpty()) {
            err.println(
                    "hart: no stage of the pack runs on TensorRT with these settings, so there is nothing to build in "
                            + folder);
            err.flush();
            return 0;
        }
        EngineLines lines = new EngineLines(Commands.out(spec), json);
        try (PackEngines engines = opened.get()) {
            Progress progress = new Progress(err);
            for (EngineRecipe recipe : engines.recipes()) {
                Prepared prepared =
                        engines.prepare(recipe, (stage, step) -> progress.report(engines.describe(stage, step)));
                lines.print(
                        recipe.stage(),
                        recipe.key(),
                        result(prepared.step()),
                        words(prepared.step()),
                        OptionalDouble.of(prepared.nanoseconds() / 1e9));
            }
        }
        return 0;
    }

    private static String result(@Nullable Step step) {
        return step == null ? "present" : step == Step.FETCHING ? "fetched" : "built";
    }

    private static String words(@Nullable Step step) {
        return step == null
                ? "was in the cache and loaded"
                : step == Step.FETCHING ? "fetched and loaded" : "built and loaded";
    }

    /** Says on standard error what takes long, once for each step. */
    private static final class Progress {
        private final PrintWriter err;
        private String last = "";

        Progress(PrintWriter err) {
            this.err = err;
        }

        void report(String what) {
            if (!what.equals(last)) {
                last = what;
                err.println("hart: " + what);
                err.flush();
            }
        }
    }
}
