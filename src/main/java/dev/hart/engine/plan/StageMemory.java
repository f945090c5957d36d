package dev.hart.engine.plan;

import dev.hart.pack.ModelSizes;
import dev.hart.pack.PackFile;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import dev.hart.pack.ScaleSchedule;

/**
 * The memory of the device that a stage needs: computed from the sizes of the pack, not measured. The factors are those of the
 * released model at 1,024 pixels in fp16, whose transformer needs 2.7 GB of caches and about 1 GB of other tensors an image, and
 * whose decoder needs 3 to 4 GB.
 *
 * @param weights bytes of the weights, as long as the stage is loaded
 * @param work bytes of all other tensors of one run at their peak
 */
record StageMemory(PackStage stage, long weights, long work) {
    /** Tensors of the transformer's width that exist at once, for each token of the last scale. */
    private static final long TRANSFORMER_TENSORS = 32;
    /** Values of the decoder for each pixel of the image. */
    private static final long DECODER_VALUES = 1700;
    /** Tensors of the width of a context position that exist at once in the text encoder. */
    private static final long TEXT_TENSORS = 64;

    private static final long RESIDUAL_TENSORS = 16;
    /** Values for each token in the released safety check, of 2.6 billion parameters; they grow like the model's width. */
    private static final double SAFETY_VALUES = 36_000;

    private static final double SAFETY_PARAMETERS = 2.6e9;
    /** A question about a prompt of some 600 tokens. */
    private static final long SAFETY_TOKENS = 1024;

    /**
     * Computes the memory of a stage.
     *
     * @param batch number of images computed together
     * @param slice number of images that the decoder decodes together
     */
    static StageMemory of(PackStage stage, PackManifest manifest, int batch, int slice) {
        Precision computed = precision(stage, manifest);
        PackFile file = manifest.files().get(stage.weights());
        // The provider widens weights that are stored narrower, when it loads them.
        long parameters = file == null ? 0 : file.size() / manifest.weights().bytes();
        long bytes = computed.bytes();
        ModelSizes model = manifest.model();
        ScaleSchedule schedule = manifest.schedule();
        long last = schedule.tokens(schedule.last());
        long work = switch (stage) {
            case SAFETY ->
                (long) (bytes
                        * SAFETY_VALUES
                        * Math.sqrt(parameters / SAFETY_PARAMETERS)
                        * SAFETY_TOKENS
                        * manifest.safety().policies().size()
                        * batch);
            case TEXT_ENCODER ->
                // One prompt at a time.
                bytes
                        * TEXT_TENSORS
                        * manifest.text().contextTokens()
                        * manifest.text().contextWidth();
            case TRANSFORMER ->
                caches(manifest, bytes) * batch
                        + 2 * last * batch * (TRANSFORMER_TENSORS * model.width() * bytes + 4L * model.codebookSize());
            case RESIDUAL -> 2 * last * batch * RESIDUAL_TENSORS * model.width() * bytes;
            case DECODER ->
                DECODER_VALUES * manifest.imageSize() * manifest.imageSize() * bytes * Math.min(batch, slice);
        };
        return new StageMemory(stage, parameters * bytes, work);
    }

    /**
     * Returns the largest sum, over the scales, of the caches that a scale reads and those that it returns: keys and values of
     * all blocks for the positions so far, with and without guidance.
     */
    private static long caches(PackManifest manifest, long bytes) {
        ModelSizes model = manifest.model();
        ScaleSchedule schedule = manifest.schedule();
        long position = 4L * model.width() * model.depth() * bytes;
        // The context's last token is the first scale.
        long context = manifest.text().contextTokens() - 1L;
        long most = 0;
        for (int k = 0; k < schedule.count(); k++) {
            long in = k == 0 ? 0 : context + schedule.firstPosition(k);
            long out = k == schedule.last() ? 0 : context + schedule.firstPosition(k + 1);
            most = Math.max(most, in + out);
        }
        return most * position;
    }

    /** Returns what a stage computes in: the safety check of a pack in fp16 computes in fp32. */
    static Precision precision(PackStage stage, PackManifest manifest) {
        Precision precision = manifest.precision();
        return stage == PackStage.SAFETY && precision == Precision.FP16 ? Precision.FP32 : precision;
    }

    long peak() {
        return weights + work;
    }
}
