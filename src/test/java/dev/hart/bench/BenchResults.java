package dev.hart.bench;

import dev.hart.bench.BenchResult.Batch;
import dev.hart.bench.BenchResult.Build;
import dev.hart.bench.BenchResult.Load;
import dev.hart.bench.BenchResult.LoadedStage;
import dev.hart.bench.BenchResult.Machine;
import dev.hart.bench.BenchResult.Memory;
import dev.hart.bench.BenchResult.Pack;
import dev.hart.bench.BenchResult.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes results for tests. */
public final class BenchResults {
    private BenchResults() {}

    /** Returns a result of all stages in five runs, whose times are multiples of {@code unit}. */
    public static BenchResult result(double unit, int... sizes) {
        return result("AMD <EPYC> & \"co\"", "f00d", 2, unit, sizes);
    }

    static BenchResult result(
            @Nullable String processor, String digest, @Nullable Integer threads, double unit, int... sizes) {
        List<Batch> batches =
                IntStream.of(sizes).mapToObj(size -> batch(size, unit * size)).toList();
        Map<String, LoadedStage> loaded = new LinkedHashMap<>();
        for (BenchStage stage : BenchSettings.ALL) {
            loaded.put(stage.id(), new LoadedStage(0.25, 100_000_000L * (loaded.size() + 1)));
        }
        return new BenchResult(
                BenchResult.KIND,
                BenchResult.FORMAT,
                "2026-11-29T19:12:58Z",
                new Build("0.1.0", "0123456789012345678901234567890123456789"),
                new Machine(
                        processor,
                        List.of("avx2", "avx512f"),
                        2,
                        2,
                        2,
                        24_000_000_000L,
                        "Linux 6.1 amd64",
                        "OpenJDK 64-Bit Server VM 17.0.1",
                        List.of("-Xmx2g"),
                        List.of("G1 Young Generation"),
                        2_000_000_000L,
                        "1.29.0"),
                new Pack("demo", "6", digest, "fp32", "fp16", 128),
                new Settings(
                        "cpu",
                        0,
                        threads,
                        true,
                        BenchSettings.ALL.stream().map(BenchStage::id).toList(),
                        2,
                        5),
                new Load(1.5, loaded),
                new Memory(80_000_000L, 500_000_000L, null, 700_000_000L),
                batches);
    }

    private static Batch batch(int size, double unit) {
        Map<String, RunSeconds> stages = new LinkedHashMap<>();
        for (BenchStage stage : BenchStage.values()) {
            stages.put(stage.id(), timing(unit * (stages.size() + 1)));
        }
        RunSeconds whole = timing(22 * unit);
        return Batch.of(size, whole, stages, 700_000_000L);
    }

    private static RunSeconds timing(double unit) {
        return RunSeconds.of(List.of(unit * 0.98, unit, unit * 1.02, unit * 0.99, unit * 1.2));
    }
}
