package dev.hart.job;

import java.time.Instant;

/**
 * Says that an attempt has perhaps pictures in the store: written before the first, removed when the outcome names them or they
 * are gone. In between it says how far the attempt is.
 *
 * @param heard when it was last written, by the worker's clock
 * @param done scales of the batch that it is in
 * @param scales of a whole batch; 0 if none has begun
 */
record AttemptNote(Instant started, Instant heard, int done, int scales) {
    static AttemptNote starting(Instant now) {
        return new AttemptNote(now, now, 0, 0);
    }

    AttemptNote progress(Instant now, int nowDone, int ofScales) {
        return new AttemptNote(started, now, nowDone, ofScales);
    }

    AttemptAtWork of(AttemptId id) {
        return new AttemptAtWork(id, started, heard, done, scales);
    }
}
