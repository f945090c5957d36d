package dev.hart.bench;

import dev.hart.engine.Cancellation;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchResult;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageDevice;
import dev.hart.pack.PackManifest;
import dev.hart.pack.tokenizer.PaddedPrompt;
import dev.hart.pipeline.EncodedRow;
import dev.hart.pipeline.ImageStages;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The stages after the language models, which get random contexts of the pack's size. The time of a product does not depend on the
 * numbers in it, and the transformer reads all positions of a context, the padding too.
 */
final class ImageStagesWorkload implements Workload {
    private final PackManifest manifest;
    private final ImageStages stages;

    /** @param stages closed with this object */
    ImageStagesWorkload(PackManifest manifest, ImageStages stages) {
        this.manifest = manifest;
        this.stages = stages;
    }

    @Override
    public Sample run(int first, int size, Cancellation cancellation) {
        List<EncodedRow> rows =
                IntStream.range(first, first + size).mapToObj(this::row).toList();
        int scales = manifest.schedule().count();
        long start = System.nanoTime();
        BatchResult batch = stages.generate(rows, BatchPlan.whole(scales), BatchWatcher.NONE, cancellation);
        double png = Workload.encode(batch.images(), manifest.label(), first);
        double seconds = Workload.since(start);
        Map<BenchStage, Double> times = BenchStage.ofImages(batch.times());
        times.put(BenchStage.PNG, png);
        return new Sample(seconds, times);
    }

    private EncodedRow row(int image) {
        int tokens = manifest.text().contextTokens();
        long[] mask = new long[tokens];
        Arrays.fill(mask, 1);
        PaddedPrompt prompt = new PaddedPrompt(
                new long[tokens], mask, LongStream.range(0, tokens).toArray());
        float[] context = new float[tokens * manifest.text().contextWidth()];
        Random random = new Random(image);
        for (int i = 0; i < context.length; i++) {
            context[i] = (float) random.nextGaussian();
        }
        double guidance = manifest.defaults().guidance();
        return new EncodedRow(new ImageRow("a random context", image, guidance, Sampling.DEFAULT), prompt, context);
    }

    @Override
    public List<StageDevice> devices() {
        return stages.devices();
    }

    @Override
    public void close() {
        stages.close();
    }
}
