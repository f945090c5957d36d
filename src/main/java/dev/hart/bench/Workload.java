package dev.hart.bench;

import dev.hart.engine.Cancellation;
import dev.hart.generation.StageDevice;
import dev.hart.image.PngEncoder;
import dev.hart.image.Provenance;
import dev.hart.image.Raster;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The loaded stages that are measured. */
interface Workload extends AutoCloseable {
    /**
     * The times of one batch.
     *
     * @param seconds from the first stage to the last PNG file
     * @param stages seconds of each stage
     */
    record Sample(double seconds, Map<BenchStage, Double> stages) {
        public Sample {
            stages = new EnumMap<>(stages);
        }
    }

    /**
     * Computes one batch and discards its images.
     *
     * @param first number of its first image, which decides prompt and seed
     * @param size number of images
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws dev.hart.engine.EngineException if a stage failed
     */
    Sample run(int first, int size, Cancellation cancellation);

    /** Returns what the stages run on. */
    List<StageDevice> devices();

    @Override
    void close();

    /** Encodes images one after the other, as hart writes them to files. Returns the seconds that it took. */
    static double encode(List<Raster> images, String label, int first) {
        long start = System.nanoTime();
        PngEncoder encoder = new PngEncoder();
        for (int i = 0; i < images.size(); i++) {
            var unused = encoder.encode(images.get(i), new Provenance(label, first + i, Optional.empty()));
        }
        return since(start);
    }

    /** Returns the seconds since a value of {@link System#nanoTime}. */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
