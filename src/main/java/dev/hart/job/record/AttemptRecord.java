package dev.hart.job.record;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.AttemptId;
import java.time.Instant;

/**
 * Says that an attempt has perhaps pictures in the store: written before the first, removed when the outcome names them or they
 * are gone. In between it says how far the attempt is.
 *
 * @param heard when it was last written, by the worker's clock
 * @param done scales of the batch that it is in
 * @param scales of a whole batch; 0 if none has begun
 */
public record AttemptRecord(Instant started, Instant heard, int done, int scales) {
    static AttemptRecord starting(Instant now) {
        return new AttemptRecord(now, now, 0, 0);
    }

    public AttemptRecord progress(Instant now, int nowDone, int ofScales) {
        return new AttemptRecord(started, now, nowDone, ofScales);
    }

    ActiveAttempt of(AttemptId id) {
        return new ActiveAttempt(id, started, heard, done, scales);
    }
}
