package dev.hart.scheduling;

import dev.hart.generation.Quality;
import java.util.EnumMap;
import java.util.Map;

/** How long the device takes for an image and for the check of a prompt: running means of what was measured. Not thread-safe. */
final class ServiceTimeEstimate {
    /** Weight of the newest measurement, from the second on. */
    private static final double NEWEST = 0.3;
    /** Seconds of an image before the first measurement for its quality. */
    private static final double UNKNOWN = 1;

    private final Map<Quality, Double> seconds = new EnumMap<>(Quality.class);
    private double promptCheck;

    /** Learns from a batch: some images, at least one, took so many seconds together. */
    void imagesTook(Quality quality, int images, double together) {
        double each = together / images;
        seconds.merge(quality, each, (known, newest) -> known + NEWEST * (newest - known));
    }

    /** Learns from a safety check: some prompts, at least one, took so many seconds together. */
    void promptChecksTook(int prompts, double together) {
        double each = together / prompts;
        promptCheck = promptCheck == 0 ? each : promptCheck + NEWEST * (each - promptCheck);
    }

    /** Seconds that the checks of some prompts take; 0 before the first measurement. */
    double promptChecks(int prompts) {
        return prompts * promptCheck;
    }

    /** Seconds that some images take; one second each before the first measurement for their quality. */
    double images(Quality quality, int images) {
        return images * seconds.getOrDefault(quality, UNKNOWN);
    }
}
