package dev.hart.generation;

import java.time.Duration;

/** How long a picture occupies the device, as measured: running means, one for each quality. Not thread-safe. */
final class ServiceTime {
    /** Weight of the newest batch. */
    private static final double NEWEST = 0.3;
    /** Before the first measurement. */
    private static final double UNKNOWN = 1;

    private final double[] seconds = new double[Quality.values().length];

    /** A batch took so long; the time of its safety check counts. */
    void measured(Quality quality, int pictures, double batchSeconds) {
        double each = batchSeconds / pictures;
        double known = seconds[quality.ordinal()];
        seconds[quality.ordinal()] = known == 0 ? each : known + NEWEST * (each - known);
    }

    /** Seconds of some pictures. */
    double of(Quality quality, int pictures) {
        double known = seconds[quality.ordinal()];
        return pictures * (known == 0 ? UNKNOWN : known);
    }

    /** Whole seconds, at least one: what HTTP's {@code Retry-After} can say. */
    static Duration wholeSeconds(double seconds) {
        return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
    }
}
