package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a job's state, the same in records, replies, events, metrics and commands. */
public enum JobStatus {
    QUEUED("queued"),
    RUNNING("running"),
    SUCCEEDED(Names.SUCCEEDED),
    REFUSED(Names.REFUSED),
    FAILED(Names.FAILED),
    CANCELLED(Names.CANCELLED),
    ERASED(Names.ERASED);

    /** The names of outcomes as constants, for the annotations of {@link Outcome}. */
    static final class Names {
        static final String SUCCEEDED = "succeeded";
        static final String REFUSED = "refused";
        static final String FAILED = "failed";
        static final String CANCELLED = "cancelled";
        static final String ERASED = "erased";

        private Names() {}
    }

    private final String text;

    JobStatus(String text) {
        this.text = text;
    }

    /** Returns whether a job with this status has no outcome yet. */
    public boolean isOpen() {
        return this == QUEUED || this == RUNNING;
    }

    /** The name, in lower case. */
    @Override
    @JsonValue
    public String toString() {
        return text;
    }
}
