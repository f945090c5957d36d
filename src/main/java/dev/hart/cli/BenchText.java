package dev.hart.cli;

import dev.hart.bench.BenchComparison;
import dev.hart.bench.BenchComparison.Ratios;
import dev.hart.bench.BenchResult;
import dev.hart.bench.BenchResult.Batch;
import dev.hart.bench.BenchResult.Machine;
import dev.hart.bench.BenchStage;
import dev.hart.bench.BenchUnit;
import dev.hart.bench.RatioInterval;
import dev.hart.bench.RunSeconds;
import dev.hart.io.VisibleText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints the result of a measurement as tables. */
final class BenchText {
    private final BenchResult result;
    private final BenchUnit unit;

    BenchText(BenchResult result) {
        this.result = result;
        this.unit = BenchUnit.of(result);
    }

    void print(PrintWriter out) {
        printFacts(out);
        out.println();
        printTimes(out);
        out.println();
        printMemory(out);
    }

    private void printFacts(PrintWriter out) {
        BenchResult.Pack pack = result.pack();
        Machine machine = result.machine();
        BenchResult.Settings settings = result.settings();
        out.println("pack       " + pack.label() + ", " + pack.format() + ", digest " + pack.briefDigest());
        out.println("processor  " + BenchResult.known(machine.processor()) + ", " + machine.logicalProcessors()
                + " logical processors, " + settings.threadsText() + ", " + settings.provider());
        out.println("           "
                + (machine.instructionSets().isEmpty()
                        ? "instruction sets " + BenchResult.known(null)
                        : String.join(" ", machine.instructionSets())));
        out.println("system     " + machine.os() + ", memory " + bytes(machine.memoryBytes()));
        out.println("software   " + result.hart().label() + ", ONNX Runtime " + machine.onnxRuntime() + ", "
                + machine.java()
                + (machine.javaOptions().isEmpty() ? "" : " " + String.join(" ", machine.javaOptions())));
    }

    private void printTimes(PrintWriter out) {
        String times = unit.text();
        out.println(times.substring(0, 1).toUpperCase(Locale.ROOT) + times.substring(1)
                + " for one batch, p50 / p95 of " + settings().runsText() + " after "
                + settings().warmup()
                + " to warm up"
                + (settings().runs() < 20 ? "; of fewer than 20 runs p95 is the largest" : "")
                + (settings().resident() ? "" : "; with the time to load each stage"));
        List<String> headings = new ArrayList<>(List.of("batch"));
        result.batches().forEach(batch -> headings.add(String.valueOf(batch.size())));
        Table table = new Table(headings.toArray(String[]::new));
        for (BenchStage stage : result.stages()) {
            add(table, stage.label(), batch -> percentiles(batch.stageSeconds().get(stage.id())));
        }
        add(table, "whole", batch -> percentiles(batch.seconds()));
        add(table, "images/s", batch -> BenchUnit.rate(batch.imagesPerSecond()));
        add(table, "peak memory", batch -> bytes(batch.peakBytes()));
        table.print(out);
    }

    private void printMemory(PrintWriter out) {
        Table table = new Table("loading", "seconds", "resident set");
        table.add("before", "", bytes(result.memory().startBytes()));
        result.load()
                .stages()
                .forEach((stage, loaded) ->
                        table.add(label(stage), decimal(loaded.seconds(), 2), bytes(loaded.residentBytes())));
        table.add(
                "everything",
                decimal(result.load().seconds(), 2),
                bytes(result.memory().loadedBytes()));
        table.add("idle after the runs", "", bytes(result.memory().idleBytes()));
        table.add("peak", "", bytes(result.memory().peakBytes()));
        table.print(out);
    }

    /** Prints the ratios to an earlier result. */
    void printComparison(PrintWriter out, BenchResult earlier, String file, BenchComparison comparison) {
        out.println(
                VisibleText.line("Compared with " + file + ", " + earlier.hart().label() + ", " + earlier.date()
                        + ": ratio of p50, below 1 is faster now, and its 95 % interval"));
        List<String> headings = new ArrayList<>(List.of("batch"));
        comparison.batches().keySet().forEach(size -> headings.add(String.valueOf(size)));
        Table table = new Table(headings.toArray(String[]::new));
        for (BenchStage stage : BenchStage.values()) {
            List<Optional<RatioInterval>> ratios = comparison.batches().values().stream()
                    .map(batch -> Optional.ofNullable(batch.stages().get(stage.id())))
                    .toList();
            add(table, stage.label(), ratios);
        }
        add(
                table,
                "whole",
                comparison.batches().values().stream().map(Ratios::whole).toList());
        table.print(out);
        if (comparison.batches().values().stream()
                .flatMap(batch -> batch.stages().values().stream())
                .anyMatch(ratio -> ratio.bounds().isEmpty())) {
            out.println("There is no interval if one of the results has fewer than 5 runs.");
        }
    }

    private static void add(Table table, String label, List<Optional<RatioInterval>> ratios) {
        if (ratios.stream().anyMatch(Optional::isPresent)) {
            List<String> cells = new ArrayList<>(List.of(label));
            ratios.forEach(ratio -> cells.add(ratio.map(BenchText::ratio).orElse("-")));
            table.add(cells.toArray(String[]::new));
        }
    }

    private static String ratio(RatioInterval ratio) {
        String value = decimal(ratio.value(), 2);
        return ratio.bounds()
                .map(bounds -> value + " [" + decimal(bounds.low(), 2) + ", " + decimal(bounds.high(), 2) + "]")
                .orElse(value);
    }

    /** Writes the cell of a batch size. */
    private interface Cell {
        String of(Batch batch);
    }

    private void add(Table table, String label, Cell cell) {
        List<String> cells = new ArrayList<>(List.of(label));
        result.batches().forEach(batch -> cells.add(cell.of(batch)));
        table.add(cells.toArray(String[]::new));
    }

    private String percentiles(@Nullable RunSeconds timing) {
        return timing == null ? "-" : unit.number(timing.p50()) + " / " + unit.number(timing.p95());
    }

    private BenchResult.Settings settings() {
        return result.settings();
    }

    private static String label(String stage) {
        return BenchStage.ofId(stage).map(BenchStage::label).orElse(stage);
    }

    /** Returns an amount of memory in MB or GB, of a thousand each. */
    private static String bytes(@Nullable Long bytes) {
        if (bytes == null) {
            return BenchResult.known(null);
        }
        return bytes < 10_000_000_000L ? decimal(bytes / 1e6, 0) + " MB" : decimal(bytes / 1e9, 1) + " GB";
    }

    private static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
