package dev.hart.job.worker;

import dev.hart.engine.EngineException;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.SafetyException;
import dev.hart.image.EncodingException;
import dev.hart.job.QueueException;
import dev.hart.job.record.RecordsException;
import dev.hart.store.StoreException;

/**
 * Why an attempt failed.
 *
 * @param action what the worker does about it
 * @param reason for the job's owner, one line; messages that are not hart's own appear only in the log
 */
record AttemptFailure(Action action, String reason) {
    /** What the worker does about a failed attempt. */
    enum Action {
        /** No attempt can ever succeed: the job fails at once. */
        FAIL_JOB,
        /** Another attempt may succeed, after a pause. */
        RETRY,
        /**
         * The device failed, not the job, as far as one can tell: the attempt does not count. The job fails at the
         * 21st such failure.
         */
        RETRY_WITHOUT_COUNTING,
        /** Another worker may have the job's pack; if none has, the job fails after its last attempt. */
        LEAVE_TO_OTHERS
    }

    /** The job is for a pack that this worker does not serve. */
    static final class NotServedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotServedException(String model) {
            super("the model " + model + " is not served here");
        }
    }

    /** The attempt took longer than {@link WorkerSettings#timeout}. */
    static final class AttemptTimeoutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AttemptTimeoutException() {
            super("the attempt exceeded its timeout");
        }
    }

    /** Returns what an exception that ended an attempt means for the job. */
    static AttemptFailure of(RuntimeException fault) {
        if (fault instanceof NotServedException) {
            return new AttemptFailure(Action.LEAVE_TO_OTHERS, String.valueOf(fault.getMessage()));
        }
        if (fault instanceof InvalidRequestException || fault instanceof EncodingException) {
            return new AttemptFailure(Action.FAIL_JOB, String.valueOf(fault.getMessage()));
        }
        if (fault instanceof EngineException) {
            return new AttemptFailure(Action.RETRY_WITHOUT_COUNTING, "the device failed");
        }
        return new AttemptFailure(Action.RETRY, reason(fault));
    }

    private static String reason(RuntimeException fault) {
        if (fault instanceof AttemptTimeoutException) {
            return String.valueOf(fault.getMessage());
        }
        if (fault instanceof SafetyException) {
            return "the safety check gave no usable answer";
        }
        if (fault instanceof StoreException) {
            return "an image could not be stored";
        }
        if (fault instanceof RecordsException || fault instanceof QueueException) {
            return "the job's record or message could not be reached";
        }
        return "an internal error";
    }
}
