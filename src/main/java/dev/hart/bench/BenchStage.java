package dev.hart.bench;

import dev.hart.generation.StageTimes;
import dev.hart.pack.PackStage;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of the work on a batch whose time is measured on its own, in the order of the work. */
public enum BenchStage {
    SAFETY(PackStage.SAFETY, "safety"),
    TEXT_ENCODER(PackStage.TEXT_ENCODER, "text encoder"),
    TRANSFORMER(PackStage.TRANSFORMER, "transformer"),
    RESIDUAL(PackStage.RESIDUAL, "residual"),
    DECODER(PackStage.DECODER, "decoder"),
    /** Encoding of the images as files, which no graph computes. */
    PNG("png", "PNG", Optional.empty());

    /** The stages that need no language model. */
    static final List<BenchStage> OF_IMAGES = List.of(TRANSFORMER, RESIDUAL, DECODER);

    /** The stages that are loaded from a pack. */
    static final List<BenchStage> OF_PACK =
            Arrays.stream(PackStage.values()).map(BenchStage::of).toList();

    private final String id;
    private final String label;
    private final Optional<PackStage> stage;

    BenchStage(PackStage stage, String label) {
        this(stage.id(), label, Optional.of(stage));
    }

    BenchStage(String id, String label, Optional<PackStage> stage) {
        this.id = id;
        this.label = label;
        this.stage = stage;
    }

    /** The name in options and files: {@code text-encoder}. */
    public String id() {
        return id;
    }

    /** The name for people: {@code text encoder}. */
    public String label() {
        return label;
    }

    /** Returns the stage that an {@linkplain #id() id} names; empty for another text. */
    public static Optional<BenchStage> ofId(String id) {
        for (BenchStage stage : values()) {
            if (stage.id.equals(id)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    /** Returns the pack's stages whose work some parts are. */
    static Set<PackStage> ofPack(List<BenchStage> parts) {
        return parts.stream()
                .flatMap(part -> part.stage.stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(PackStage.class)));
    }

    /** Returns the part that is the work of a pack's stage. */
    static BenchStage of(PackStage stage) {
        return Arrays.stream(values())
                .filter(part -> part.stage.equals(Optional.of(stage)))
                .findFirst()
                .orElseThrow();
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
