package dev.hart.engine.plan;

import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of a GPU's memory the stages on it need, and the batch that fits. The needs are computed, not measured
 * ({@link StageMemory}), so that a plan that does not fit is reported and tried all the same.
 *
 * @param batch the most images in a batch
 * @param slice the most images that the decoder decodes together
 * @param stages those on the GPU
 * @param resident whether they are loaded together
 * @param lowMemory whether they fit only if each gives back, after a run, what it does not need
 * @param free bytes of the device that no process uses; empty if not known
 * @param limits the most bytes that stages may allocate, where the operator limits them
 */
public record MemoryPlan(
        int batch,
        int slice,
        List<StageMemory> stages,
        boolean resident,
        boolean lowMemory,
        OptionalLong free,
        Map<PackStage, Long> limits) {
    /** The batch sizes that are planned, measured and reported if the operator names none, in ascending order. */
    public static final List<Integer> BATCHES = List.of(1, 2, 4, 8);

    /** CUDA's context, and the workspaces of cuBLAS and cuDNN. */
    static final long OVERHEAD = 700L << 20;

    /** More images at once make the decoder no faster, and take gigabytes each. */
    private static final int SLICE = 2;

    public MemoryPlan {
        stages = List.copyOf(stages);
        limits = Map.copyOf(limits);
    }

    /**
     * Plans the memory.
     *
     * @param on the stages on the GPU
     * @param maxBatch the batch that the operator named; 0 for the largest of {@link #BATCHES} that fits, or 1 if none does
     * @param usual the batch without a GPU, and the most if {@code free} is not known: {@code maxBatch}, if that is not 0
     * @param limits the most bytes that stages may allocate, where the operator limits them
     */
    static MemoryPlan of(
            PackManifest manifest,
            Collection<PackStage> on,
            int maxBatch,
            int usual,
            boolean resident,
            OptionalLong free,
            Map<PackStage, Long> limits) {
        if (on.isEmpty()) {
            return new MemoryPlan(usual, Integer.MAX_VALUE, List.of(), resident, false, free, limits);
        }
        if (maxBatch > 0) {
            return fitted(manifest, on, maxBatch, resident, free, limits);
        }
        return BATCHES.stream()
                .sorted(Comparator.reverseOrder())
                .filter(batch -> free.isPresent() || batch <= usual)
                .map(batch -> fitted(manifest, on, batch, resident, free, limits))
                .filter(MemoryPlan::fits)
                .findFirst()
                .orElseGet(() -> fitted(manifest, on, 1, resident, free, limits));
    }

    /**
     * Returns the plan for a batch, with low memory if it does not fit otherwise. Single images are decoded only if, with pairs,
     * any stage exceeds its limit: the engine of the decoder depends on the slices, so they must not follow from the memory that
     * happens to be free.
     */
    private static MemoryPlan fitted(
            PackManifest manifest,
            Collection<PackStage> on,
            int batch,
            boolean resident,
            OptionalLong free,
            Map<PackStage, Long> limits) {
        boolean pairs = of(manifest, on, batch, SLICE, resident, true, OptionalLong.empty(), limits)
                .fits();
        int slice = pairs ? SLICE : 1;
        MemoryPlan roomy = of(manifest, on, batch, slice, resident, false, free, limits);
        return roomy.fits() ? roomy : of(manifest, on, batch, slice, resident, true, free, limits);
    }

    private static MemoryPlan of(
            PackManifest manifest,
            Collection<PackStage> on,
            int batch,
            int slice,
            boolean resident,
            boolean lowMemory,
            OptionalLong free,
            Map<PackStage, Long> limits) {
        List<StageMemory> stages = new ArrayList<>();
        for (PackStage stage : EnumSet.copyOf(on)) {
            stages.add(StageMemory.of(stage, manifest, batch, slice));
        }
        return new MemoryPlan(batch, slice, stages, resident, lowMemory, free, limits);
    }

    /** Returns the plan for another batch of the same stages. */
    public MemoryPlan at(PackManifest manifest, int images) {
        List<PackStage> on = stages.stream().map(StageMemory::stage).toList();
        return of(manifest, on, images, images, resident, free, limits);
    }

    /** Returns the bytes that the plan needs at its peak; 0 if no stage is on the GPU. */
    public long needed() {
        if (stages.isEmpty()) {
            return 0;
        }
        if (!resident) {
            // The residual reads the transformer's outputs.
            Set<PackStage> together = EnumSet.of(PackStage.TRANSFORMER, PackStage.RESIDUAL);
            long pair = stages.stream()
                    .filter(stage -> together.contains(stage.stage()))
                    .mapToLong(StageMemory::peak)
                    .sum();
            long alone = stages.stream()
                    .filter(stage -> !together.contains(stage.stage()))
                    .mapToLong(StageMemory::peak)
                    .max()
                    .orElse(0);
            return OVERHEAD + Math.max(pair, alone);
        }
        long weights = stages.stream().mapToLong(StageMemory::weights).sum();
        long work = lowMemory
                ? stages.stream().mapToLong(StageMemory::work).max().orElse(0)
                : stages.stream().mapToLong(StageMemory::work).sum();
        return OVERHEAD + weights + work;
    }

    /** Returns whether the device has enough free memory, which is assumed if it is not known, and no limit is too low. */
    public boolean fits() {
        return (free.isEmpty() || needed() <= free.getAsLong())
                && stages.stream().noneMatch(this::exceedsLimit);
    }

    private boolean exceedsLimit(StageMemory stage) {
        Long limit = limits.get(stage.stage());
        return limit != null && stage.peak() > limit;
    }

    /**
     * Returns the most that a stage may allocate: {@code gpu_mem_limit} on CUDA, the most workspace on TensorRT. That is the
     * operator's limit, or else what leaves room for the weights that are loaded with it; then empty if the device's memory is not
     * known, or so small that the limit would leave less than the stage needs.
     */
    OptionalLong limit(PackStage stage) {
        Long chosen = limits.get(stage);
        if (chosen != null) {
            return OptionalLong.of(chosen);
        }
        if (free.isEmpty()) {
            return OptionalLong.empty();
        }
        long others = resident
                ? stages.stream()
                        .filter(other -> other.stage() != stage)
                        .mapToLong(StageMemory::weights)
                        .sum()
                : 0;
        long limit = free.getAsLong() - OVERHEAD - others;
        long own = stages.stream()
                .filter(planned -> planned.stage() == stage)
                .mapToLong(StageMemory::peak)
                .findFirst()
                .orElse(0);
        return limit < own ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** Returns the plan in words: {@code needs 21.0 GB at batch 4 (…), the device has 22.5 GB free}. */
    public String describe() {
        String parts = stages.stream()
                .map(stage -> stage.stage().id() + " " + gigabytes(stage.weights()) + " + " + gigabytes(stage.work()))
                .collect(Collectors.joining(", "));
        return "needs " + gigabytes(needed()) + " GB at batch " + batch + " (computed; weights + work: " + parts + "), "
                + (free.isEmpty()
                        ? "the device's memory is not known"
                        : "the device has " + gigabytes(free.getAsLong()) + " GB free")
                + stages.stream()
                        .filter(this::exceedsLimit)
                        .map(stage -> "; HART_ENGINE_STAGES_" + stage.stage().name() + "_MEMORY_LIMIT leaves the stage "
                                + gigabytes(limits.getOrDefault(stage.stage(), 0L)) + " GB")
                        .collect(Collectors.joining());
    }

    /** Returns bytes as gigabytes of 10^9 bytes with one decimal. */
    public static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
    }
}
