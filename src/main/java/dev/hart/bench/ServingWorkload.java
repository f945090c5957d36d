package dev.hart.bench;

import dev.hart.engine.Cancellation;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchResult;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageDevice;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All stages, as a service runs them: it checks the prompts of a batch together, then generates the batch. */
final class ServingWorkload implements Workload {
    private final ImageModel model;

    /** @param model closed with this object */
    ServingWorkload(ImageModel model) {
        this.model = model;
    }

    @Override
    public Sample run(int first, int size, Cancellation cancellation) {
        double guidance = model.manifest().defaults().guidance();
        List<ImageRow> rows = IntStream.range(first, first + size)
                .mapToObj(image -> new ImageRow(BenchPrompts.of(image), image, guidance, Sampling.DEFAULT))
                .toList();
        int scales = model.manifest().schedule().count();
        long start = System.nanoTime();
        // The scores decide nothing here: each image of a measurement is generated, and discarded.
        var unused = model.scores(rows.stream().map(ImageRow::prompt).toList(), cancellation);
        double safety = Workload.since(start);
        BatchResult batch = model.generate(rows, BatchPlan.whole(scales), BatchWatcher.NONE, cancellation);
        double png = Workload.encode(batch.images(), model.manifest().label(), first);
        double seconds = Workload.since(start);
        Map<BenchStage, Double> stages = BenchStage.ofImages(batch.times());
        stages.put(BenchStage.SAFETY, safety);
        stages.put(BenchStage.TEXT_ENCODER, BenchStage.seconds(batch.times().textEncoder()));
        stages.put(BenchStage.PNG, png);
        return new Sample(seconds, stages);
    }

    @Override
    public List<StageDevice> devices() {
        return model.devices();
    }

    @Override
    public void close() {
        model.close();
    }
}
