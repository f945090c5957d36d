package dev.hart.job;

import java.time.Instant;

/**
 * An attempt that is perhaps at work.
 *
 * @param heard when it last said so, by its worker's clock
 * @param done scales of the batch that it is in
 * @param scales of a whole batch; 0 if none has begun
 */
public record ActiveAttempt(AttemptId id, Instant started, Instant heard, int done, int scales) {}
