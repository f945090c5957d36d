package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineException;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.FinishingStage;
import dev.hart.image.Raster;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.ScaleSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Generates one batch from contexts to pixels: transformer over scales, previews, residual diffusion, decoder. Used once. */
final class BatchRun {
    /**
     * The stages that a batch runs through.
     *
     * @param slice the most images that the decoder decodes together, at least 1
     */
    record Stages(
            LoadedStage<StageEngine> transformer,
            LoadedStage<StageEngine> residual,
            LoadedStage<StageEngine> decoder,
            int slice)
            implements AutoCloseable {
        @Override
        public void close() {
            try (transformer;
                    residual;
                    decoder) {
                // The resources close in reverse order, even if one of them fails to.
            }
        }
    }

    /**
     * Smallest side of the latent of which every preview is decoded at half the side, in a quarter of the decoder's time.
     * Previews from a smaller latent are halved only if the batch is shared. An odd side is never halved.
     */
    private static final int LARGE_SIDE = 32;

    private final PackManifest manifest;
    private final ScaleSchedule schedule;
    private final Stages stages;
    private final BatchNoise noise;
    private final List<EncodedRow> rows;
    private final BatchPlan plan;
    private final BatchWatcher watcher;
    private final Cancellation cancellation;
    private final StageStopwatch watch;

    BatchRun(
            PackManifest manifest,
            Stages stages,
            BatchNoise noise,
            List<EncodedRow> rows,
            BatchPlan plan,
            BatchWatcher watcher,
            Cancellation cancellation,
            StageStopwatch watch) {
        this.manifest = manifest;
        this.schedule = manifest.schedule();
        this.stages = stages;
        this.noise = noise;
        this.rows = rows;
        this.plan = plan;
        this.watcher = watcher;
        this.cancellation = cancellation;
        this.watch = watch;
    }

    /**
     * Runs the batch and returns an image for each row.
     *
     * @param eachScale whether each scale is a call of its own, which costs nothing on the CPU; on a GPU each call copies the
     *     state to the host and back, so there the scales are cut only where a preview is wanted
     * @param clock learns how long the scales and the stages after them take, if each scale is a call of its own and all are run
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws EngineException if a stage fails or cannot be loaded, or the latent is not finite
     */
    List<Raster> run(boolean eachScale, PreviewSchedule clock) {
        float[] latent = stages.transformer().use(engine -> {
            try (TransformerRun run =
                    new TransformerRun(engine, manifest.model(), manifest.text(), schedule, noise.transformer(rows))) {
                double[] seconds = scales(run, eachScale);
                long scalesDone = System.nanoTime();
                run.releaseMemory();
                float[] whole = run.isFinished() ? withResidual(run) : finite(run.latent());
                if (eachScale && run.isFinished()) {
                    // Twice the residual's time is a good enough estimate for residual and decoder.
                    clock.measured(seconds, 2 * (System.nanoTime() - scalesDone) / 1e9);
                }
                return whole;
            }
        });
        watcher.begins(FinishingStage.DECODER);
        return watch.time(PackStage.DECODER, () -> decode(latent, rows.size(), schedule.lastSide()));
    }

    /** Runs the plan's scales; returns the seconds of each call at the index of the call's first scale, and 0 elsewhere. */
    private double[] scales(TransformerRun run, boolean eachScale) {
        double[] seconds = new double[schedule.count()];
        while (run.scale() < plan.scales()) {
            int scale = run.scale();
            long start = System.nanoTime();
            watch.time(PackStage.TRANSFORMER, () -> run.advance(eachScale ? scale + 1 : nextCut(scale), cancellation));
            seconds[scale] = (System.nanoTime() - start) / 1e9;
            watcher.scale(run.scale(), plan.scales());
            List<Integer> previewed = plan.previews().getOrDefault(run.scale(), List.of()).stream()
                    .filter(watcher::isWanted)
                    .toList();
            if (!previewed.isEmpty() && run.scale() < plan.scales()) {
                run.releaseMemory();
                watch.time(PackStage.DECODER, () -> preview(run, previewed));
            }
        }
        return seconds;
    }

    private int nextCut(int scale) {
        return plan.previews().keySet().stream()
                .filter(cut -> cut > scale && cut < plan.scales())
                .findFirst()
                .orElse(plan.scales());
    }

    private Boolean preview(TransformerRun run, List<Integer> previewed) {
        int side = schedule.lastSide();
        int channels = manifest.model().latentChannels();
        int size = channels * side * side;
        float[] all = run.latent();
        boolean halved = side % 2 == 0 && (plan.shared() || side >= LARGE_SIDE);
        int decodedSide = halved ? side / 2 : side;
        float[] latents = new float[previewed.size() * channels * decodedSide * decodedSide];
        for (int i = 0; i < previewed.size(); i++) {
            int from = previewed.get(i) * size;
            if (halved) {
                halve(all, from, latents, i * channels * decodedSide * decodedSide, channels, side);
            } else {
                System.arraycopy(all, from, latents, i * size, size);
            }
        }
        List<Raster> previews = decode(latents, previewed.size(), decodedSide);
        for (int i = 0; i < previewed.size(); i++) {
            watcher.preview(previewed.get(i), run.scale(), previews.get(i));
        }
        return true;
    }

    /** Halves a latent: writes the means of its 2 x 2 cells. */
    private static void halve(float[] from, int start, float[] into, int at, int channels, int side) {
        int half = side / 2;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < half; y++) {
                for (int x = 0; x < half; x++) {
                    int i = start + (c * side + 2 * y) * side + 2 * x;
                    into[at + (c * half + y) * half + x] =
                            (from[i] + from[i + 1] + from[i + side] + from[i + side + 1]) / 4;
                }
            }
        }
    }

    /** Adds the residual to the discrete latent. */
    private float[] withResidual(TransformerRun run) {
        watcher.begins(FinishingStage.RESIDUAL);
        float[] latent = run.latent();
        float[] remainder = watch.time(PackStage.RESIDUAL, () -> residual(run));
        for (int i = 0; i < latent.length; i++) {
            latent[i] += remainder[i];
        }
        return finite(latent);
    }

    private static float[] finite(float[] latent) {
        for (float value : latent) {
            if (!Float.isFinite(value)) {
                // Decoded, it would be a black image.
                throw new EngineException("the model computed a latent that is not finite");
            }
        }
        return latent;
    }

    private float[] residual(TransformerRun run) {
        return stages.residual().use(engine -> {
            ResidualStage stage = new ResidualStage(engine, manifest.model(), schedule);
            try (Outputs outputs = stage.run(run, noise.residualGuidance(rows), noise.residual(rows), cancellation)) {
                return outputs.floats("residual");
            }
        });
    }

    /** Decodes latents {@code [count, Z, side, side]}, on a GPU in slices, whose working memory is a part of the batch's. */
    private List<Raster> decode(float[] latents, int count, int side) {
        return stages.decoder().use(engine -> {
            List<Raster> images = new ArrayList<>();
            int size = latents.length / count;
            for (int start = 0; start < count; ) {
                int end = (int) Math.min(count, (long) start + stages.slice());
                float[] part =
                        start == 0 && end == count ? latents : Arrays.copyOfRange(latents, start * size, end * size);
                images.addAll(decode(engine, part, end - start, side));
                start = end;
            }
            return images;
        });
    }

    private List<Raster> decode(StageEngine engine, float[] latents, int count, int side) {
        byte[] pixels;
        long channels = manifest.model().latentChannels();
        try (Feeds feeds = new Feeds().floats("f_hat", latents, count, channels, side, side);
                Outputs outputs = engine.run(feeds, cancellation)) {
            pixels = outputs.bytes("image");
        }
        int width = manifest.imageSize() / schedule.lastSide() * side;
        int size = pixels.length / count;
        List<Raster> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(new Raster(width, width, Arrays.copyOfRange(pixels, i * size, (i + 1) * size)));
        }
        return images;
    }
}
