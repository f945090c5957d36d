package dev.hart.cli;

import dev.hart.bench.Bench;
import dev.hart.bench.BenchChart;
import dev.hart.bench.BenchComparison;
import dev.hart.bench.BenchFile;
import dev.hart.bench.BenchResult;
import dev.hart.bench.BenchSettings;
import dev.hart.bench.BenchStage;
import dev.hart.bench.CheckedOutCommit;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.io.VisibleText;
import dev.hart.pack.ModelPack;
import dev.hart.pipeline.PipelineOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart bench}, which measures how fast a pack generates images, and in how much memory. */
@Command(
        name = "bench",
        description = "Measure how fast a pack generates images on this machine, and in how much memory.",
        sortOptions = false,
        footer = {
            "The settings hart.engine.* apply, but batches may be larger than HART_ENGINE_MAX_BATCH. Let nothing else run meanwhile."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int LARGEST_BATCH = 256;
    private static final int MOST_RUNS = 10_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default HART_PACK or the demo pack.")
    private @Nullable Path pack;

    @Option(
            names = "--stages",
            paramLabel = "S",
            split = ",",
            description = "transformer,residual,decoder measures these on random contexts and loads no language"
                    + " model. By default all stages are measured.")
    private List<String> stages = List.of();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description =
                    "Batch sizes, such as 1,2,4,8, which is the default; on a GPU the default is those of them that fit its"
                            + " memory, and of packs that serving runs image by image it is 1.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "2",
            description = "Runs of each batch size that are not counted (default: 2).")
    private int warmup = 2;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "20",
            description = "Runs of each batch size that count (default: 20).")
    private int runs = 20;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was measured to this file.")
    private @Nullable Path json;

    @Option(names = "--against", paramLabel = "FILE", description = "Compare with an earlier result that --json wrote.")
    private @Nullable Path against;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draw the times of the stages as SVG.")
    private @Nullable Path chart;

    @Override
    public Integer call() {
        atLeast("--warmup", 0, warmup);
        atLeast("--runs", 1, runs);
        List<BenchStage> measured = measured();
        check(batches);
        Optional<BenchTarget> jsonTarget = BenchTarget.of("--json", json);
        Optional<BenchTarget> chartTarget = BenchTarget.of("--chart", chart);
        if (json != null && chart != null && json.toAbsolutePath().equals(chart.toAbsolutePath())) {
            throw new InputException("--json and --chart name the same file, " + json);
        }
        // Read first: a wrong file is found at once, and --json may replace it.
        Optional<BenchResult> earlier = Optional.ofNullable(against).map(BenchFile::read);

        ServiceConfig config = ServiceSettings.read();
        ModelPack opened = ModelPack.open(pack == null ? config.packFolder() : pack, config.verifiedFolder());
        BenchSettings settings = new BenchSettings(
                config.pipelineOptions(), measured, sizes(opened, config.pipelineOptions(), measured), warmup, runs);
        earlier.ifPresent(result -> requireCommonSize(result, settings.batches()));

        Bench.Measured<BenchResult> outcome = measure(opened, settings, config.home());
        BenchResult result = outcome.result();
        PrintWriter out = Commands.out(spec);
        BenchText text = new BenchText(result);
        text.print(out);
        jsonTarget.ifPresent(target -> target.write(BenchFile.write(result)));
        chartTarget.ifPresent(target -> target.write(BenchChart.of(result)));
        earlier.ifPresent(before -> compare(before, result, text, out));
        out.flush();
        if (outcome.failure().isPresent()) {
            throw outcome.failure().get();
        }
        return 0;
    }

    private Bench.Measured<BenchResult> measure(ModelPack opened, BenchSettings settings, Path home) {
        BenchResult.Build build = new BenchResult.Build(
                Hart.version().orElse(null), CheckedOutCommit.in(home).orElse(null));
        Cancellation cancellation = new Cancellation();
        try (Interruption interruption = Interruption.by(cancellation::trigger)) {
            try (ProgressLine line = ProgressLine.on(Commands.err(spec))) {
                return new Bench(settings, line::step, cancellation).measure(opened, build);
            } catch (CancelledRunException e) {
                if (!cancellation.isTriggered()) {
                    throw e;
                }
                warn("interrupted: there is no result");
                interruption.awaitEnd();
                throw e;
            }
        }
    }

    private void compare(BenchResult earlier, BenchResult result, BenchText text, PrintWriter out) {
        BenchComparison comparison = BenchComparison.of(earlier, result);
        out.println();
        text.printComparison(out, earlier, String.valueOf(against), comparison);
        out.flush();
        comparison.warnings().forEach(warning -> warn("warning: " + warning));
    }

    /** Returns the batch sizes that were asked for; by default those that make sense for the pack. */
    private List<Integer> sizes(ModelPack opened, PipelineOptions options, List<BenchStage> measured) {
        if (!batches.isEmpty()) {
            return batches;
        }
        return BenchSettings.usualBatches(opened, options, measured);
    }

    private List<BenchStage> measured() {
        if (stages.isEmpty()) {
            return BenchSettings.ALL;
        }
        Set<BenchStage> named = new TreeSet<>();
        for (String name : stages) {
            BenchStage stage = BenchStage.ofId(name.strip())
                    .filter(BenchSettings.ALL::contains)
                    .orElseThrow(() -> new InputException(
                            "--stages: '" + name + "' is not a stage; the stages are " + names(BenchSettings.ALL)));
            named.add(stage);
        }
        List<BenchStage> wanted = List.copyOf(named);
        if (!wanted.equals(BenchSettings.ALL) && !wanted.equals(BenchSettings.IMAGES)) {
            throw new InputException("--stages must be " + names(BenchSettings.IMAGES) + " or all of "
                    + names(BenchSettings.ALL) + ": the other stages need what these compute");
        }
        return wanted;
    }

    private static String names(List<BenchStage> stages) {
        return stages.stream().map(BenchStage::id).collect(Collectors.joining(","));
    }

    private static void check(List<Integer> sizes) {
        for (int size : sizes) {
            if (size < 1 || size > LARGEST_BATCH) {
                throw new InputException("--batch must be 1 to " + LARGEST_BATCH + ", is " + size);
            }
        }
        if (sizes.stream().distinct().count() < sizes.size()) {
            throw new InputException("--batch names a size twice: " + sizes);
        }
    }

    private static void atLeast(String option, int least, int value) {
        if (value < least || value > MOST_RUNS) {
            throw new InputException(option + " must be " + least + " to " + MOST_RUNS + ", is " + value);
        }
    }

    private void requireCommonSize(BenchResult earlier, List<Integer> sizes) {
        List<Integer> known =
                earlier.batches().stream().map(BenchResult.Batch::size).toList();
        if (sizes.stream().noneMatch(known::contains)) {
            throw new InputException("--against " + against + ": it has batch sizes " + known + ", this measurement "
                    + sizes + ", so there is nothing to compare");
        }
    }

    private void warn(String message) {
        // It may quote the file of another measurement.
        Commands.err(spec).println("hart: " + VisibleText.line(message));
        Commands.err(spec).flush();
    }
}
