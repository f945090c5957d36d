package dev.hart.bench;

import dev.hart.bench.BenchResult.LoadedStage;
import dev.hart.pack.PackStage;
import dev.hart.pipeline.LoadWatcher;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Records how long each stage takes to load, and the memory of the process afterwards. */
final class LoadRecorder implements LoadWatcher {
    private final Consumer<PackStage> begun;
    private final Map<String, LoadedStage> stages = new LinkedHashMap<>();
    private long start;

    /** @param begun receives each stage before it is loaded; what it throws ends the loading */
    LoadRecorder(Consumer<PackStage> begun) {
        this.begun = begun;
    }

    @Override
    public void begins(PackStage stage) {
        begun.accept(stage);
        start = System.nanoTime();
    }

    @Override
    public void loaded(PackStage stage) {
        double seconds = Workload.since(start);
        Long resident = ProcessMemory.now().resident();
        stages.put(stage.id(), new LoadedStage(seconds, resident));
    }

    /** Returns what was recorded so far, in the order of loading. */
    Map<String, LoadedStage> stages() {
        return stages;
    }
}
