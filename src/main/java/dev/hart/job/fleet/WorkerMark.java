package dev.hart.job.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * The record with which a worker states that it takes jobs.
 *
 * @param started when it began to take jobs, by its clock
 * @param renewed when it wrote this, by its clock; that makes each mark differ from the one before
 * @param startSeconds from the start of its process until it began to take jobs, at least 0
 * @param images the most images that it generates at a time, at least 1
 * @param pack the name of the pack that it serves
 * @param jobsPerSecond how many jobs it ends in a second in which it has any, above 0; empty until it has ended one
 */
public record WorkerMark(
        Instant started,
        Instant renewed,
        double startSeconds,
        int images,
        String pack,
        Optional<Double> jobsPerSecond) {
    /** @throws IllegalArgumentException if a number is out of its range */
    public WorkerMark {
        if (!(startSeconds >= 0)
                || images < 1
                || !jobsPerSecond.map(rate -> rate > 0).orElse(true)) {
            throw new IllegalArgumentException("this is not the mark of a worker");
        }
    }
}
