package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.Provider;
import dev.hart.generation.ImageModel;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.service.ModelLoader;
import dev.hart.service.WarmUp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code hart engines}, which loads a pack on the configured device and generates an image that it discards. Its
 * subcommands are about the engines that TensorRT needs.
 */
@Command(
        name = "engines",
        description = {
            "Load a pack on the configured device and generate an image, as a test before serving.",
            "The subcommands are about the engines that TensorRT builds for one GPU, and their cache."
        },
        synopsisSubcommandLabel = "[COMMAND]")
final class EnginesCommand implements Callable<Integer> {
    private final ModelLoader loader;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default HART_PACK or the demo pack.")
    private @Nullable Path pack;

    EnginesCommand(ModelLoader loader) {
        this.loader = loader;
    }

    /** Creates the command with its subcommands. */
    static CommandLine commandLine(ModelLoader loader, EngineTools tools) {
        return new CommandLine(new EnginesCommand(loader))
                .addSubcommand(new EnginesListCommand())
                .addSubcommand(new EnginesBuildCommand(tools))
                .addSubcommand(new EnginesPushCommand(tools))
                .addSubcommand(new EnginesPullCommand(tools))
                .addSubcommand(new EnginesPruneCommand(tools));
    }

    @Override
    public Integer call() {
        PrintWriter out = Commands.out(spec);
        ServiceConfig config = ServiceSettings.read();
        PipelineOptions options = config.pipelineOptions();
        long start = System.nanoTime();
        try (ImageModel model = loader.load(pack == null ? config.packFolder() : pack, options)) {
            long loaded = System.nanoTime();
            if (model.devices().stream().allMatch(device -> device.provider().equals(Provider.CPU.id()))) {
                out.println("There is nothing to build for the CPU, which loads graphs as they are.");
            }
            try (Batcher batcher = new Batcher(model, 1, Duration.ZERO, BatchObserver.NONE)) {
                WarmUp.run(batcher, model.manifest());
            }
            out.printf(
                    Locale.ROOT,
                    "%s %s: loaded in %.1f s, first image in %.1f s%n",
                    model.manifest().name(),
                    model.manifest().version(),
                    (loaded - start) / 1e9,
                    (System.nanoTime() - loaded) / 1e9);
        }
        out.flush();
        return 0;
    }
}
