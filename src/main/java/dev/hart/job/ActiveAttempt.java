package dev.hart.job;

import java.time.Instant;

/**
 * An attempt that may still be running.
 *
 * @param started when it began, by its worker's clock
 * @param heard when it last updated its record, by its worker's clock
 * @param done scales done of the batch that it is in
 * @param scales of a whole batch; 0 if no batch has begun
 */
public record ActiveAttempt(AttemptId id, Instant started, Instant heard, int done, int scales) {}
