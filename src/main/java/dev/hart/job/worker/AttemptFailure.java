package dev.hart.job.worker;

import dev.hart.engine.EngineException;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.SafetyException;
import dev.hart.image.EncodingException;
import dev.hart.job.QueueException;
import dev.hart.job.record.RecordsException;
import dev.hart.job.worker.Attempt.NotServedException;
import dev.hart.store.StoreException;

/**
 * Why an attempt came to nothing.
 *
 * @param kind what is to be done about it
 * @param reason for whoever asked, one line; what is no message of ours stays in the log
 */
record AttemptFailure(Kind kind, String reason) {
    /** What is to be done about it. */
    enum Kind {
        /** The request can never be done: it fails at once. */
        PERMANENT,
        /** Another attempt may help, after a pause. */
        TRANSIENT,
        /** Nothing is wrong with the job, as far as one can tell: the attempt does not count. */
        ENGINE,
        /** Another worker may do it; if none does, it fails. */
        ELSEWHERE
    }

    static AttemptFailure of(RuntimeException fault) {
        if (fault instanceof NotServedException) {
            return new AttemptFailure(Kind.ELSEWHERE, String.valueOf(fault.getMessage()));
        }
        if (fault instanceof InvalidRequestException || fault instanceof EncodingException) {
            return new AttemptFailure(Kind.PERMANENT, String.valueOf(fault.getMessage()));
        }
        if (fault instanceof EngineException) {
            return new AttemptFailure(Kind.ENGINE, "the device failed");
        }
        if (fault instanceof SafetyException) {
            return new AttemptFailure(Kind.TRANSIENT, "the safety check gave no usable answer");
        }
        if (fault instanceof StoreException) {
            return new AttemptFailure(Kind.TRANSIENT, "a picture could not be stored");
        }
        if (fault instanceof RecordsException || fault instanceof QueueException) {
            return new AttemptFailure(Kind.TRANSIENT, "the job's record or message could not be reached");
        }
        return new AttemptFailure(Kind.TRANSIENT, "an internal error");
    }
}
