package dev.hart.job.record;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.AttemptId;
import java.time.Instant;

/**
 * The record of an attempt that may have stored images: written before the first image, removed when the outcome names the
 * images or they are removed. Until then it holds the attempt's progress.
 *
 * @param started when the attempt began, by the worker's clock
 * @param heard when this record was last written, by the worker's clock
 * @param done scales done of the batch that the attempt is in
 * @param scales of a whole batch; 0 if no batch has begun
 */
record AttemptRecord(Instant started, Instant heard, int done, int scales) {
    static AttemptRecord starting(Instant now) {
        return new AttemptRecord(now, now, 0, 0);
    }

    AttemptRecord progress(Instant now, int nowDone, int ofScales) {
        return new AttemptRecord(started, now, nowDone, ofScales);
    }

    ActiveAttempt of(AttemptId id) {
        return new ActiveAttempt(id, started, heard, done, scales);
    }
}
