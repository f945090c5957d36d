package dev.hart.scheduling;

import dev.hart.generation.Quality;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How long a picture and a prompt's check occupy the device, as measured: running means. Not thread-safe. */
final class ServiceTimeEstimate {
    /** Weight of the newest batch. */
    private static final double NEWEST = 0.3;
    /** Seconds of a picture before the first measurement. */
    private static final double UNKNOWN = 1;

    private final Map<Quality, Double> seconds = new EnumMap<>(Quality.class);
    private double safety;

    /** A batch of some pictures took so long. */
    void measured(Quality quality, int pictures, double batchSeconds) {
        double each = batchSeconds / pictures;
        seconds.merge(quality, each, (known, newest) -> known + NEWEST * (newest - known));
    }

    /** Checks of some prompts took so long together. */
    void judged(int prompts, double together) {
        double each = together / prompts;
        safety = safety == 0 ? each : safety + NEWEST * (each - safety);
    }

    /** Seconds of some prompts' checks; nothing before the first measurement. */
    double safety(int prompts) {
        return prompts * safety;
    }

    /** Seconds of some pictures. */
    double of(Quality quality, int pictures) {
        return pictures * seconds.getOrDefault(quality, UNKNOWN);
    }

    /** Whole seconds, at least one: what HTTP's {@code Retry-After} can say. */
    static Duration wholeSeconds(double seconds) {
        return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
    }
}
