package dev.hart.bench;

import dev.hart.generation.StageTimes;
import dev.hart.pack.PackFiles;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of the work on a batch whose time is measured on its own, in the order of the work. */
public enum BenchStage {
    SAFETY("safety", "safety", PackFiles.SAFETY),
    TEXT_ENCODER("text-encoder", "text encoder", PackFiles.TEXT_ENCODER),
    TRANSFORMER("transformer", "transformer", PackFiles.TRANSFORMER),
    RESIDUAL("residual", "residual", PackFiles.RESIDUAL),
    DECODER("decoder", "decoder", PackFiles.DECODER),
    /** Encoding of the images as files, which no graph computes. */
    PNG("png", "PNG", "");

    /** The stages that need no language model. */
    static final List<BenchStage> OF_IMAGES = List.of(TRANSFORMER, RESIDUAL, DECODER);

    /** The stages that are loaded from a pack. */
    static final List<BenchStage> OF_PACK = List.of(SAFETY, TEXT_ENCODER, TRANSFORMER, RESIDUAL, DECODER);

    private final String id;
    private final String label;
    private final String file;

    BenchStage(String id, String label, String file) {
        this.id = id;
        this.label = label;
        this.file = file;
    }

    /** The name in options and files: {@code text-encoder}. */
    public String id() {
        return id;
    }

    /** The name for people: {@code text encoder}. */
    public String label() {
        return label;
    }

    /** Returns the stage that an {@linkplain #id() id} names. */
    public static Optional<BenchStage> ofId(String id) {
        for (BenchStage stage : values()) {
            if (stage.id.equals(id)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    /** Returns the stage of a graph's file. */
    static Optional<BenchStage> ofFile(String file) {
        return OF_PACK.stream().filter(stage -> stage.file.equals(file)).findFirst();
    }

    /** Returns the seconds of the stages that compute images. */
    static Map<BenchStage, Double> ofImages(StageTimes times) {
        Map<BenchStage, Double> seconds = new EnumMap<>(BenchStage.class);
        seconds.put(TRANSFORMER, seconds(times.transformer()));
        seconds.put(RESIDUAL, seconds(times.residual()));
        seconds.put(DECODER, seconds(times.decoder()));
        return seconds;
    }

    /** Returns a time in seconds. */
    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    @Override
    public String toString() {
        return id;
    }
}
