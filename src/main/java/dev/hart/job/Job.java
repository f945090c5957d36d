package dev.hart.job;

import dev.hart.job.record.DeadLetterRetrier;
import java.time.Instant;
import java.util.Optional;

/**
 * A job's record: made once, before it is sent, and never changed until the job is erased.
 *
 * @param owner whose it is
 * @param id among the owner's
 * @param created when it was asked for, by the clock of whoever took it
 * @param digest of the body that asked for it, {@link RequestDigest}; empty once erased, since it could be guessed from
 * @param request empty once erased
 * @param origin the failed job that this one takes up again, {@link DeadLetterRetrier}
 */
public record Job(
        String owner,
        JobId id,
        Instant created,
        Optional<String> digest,
        Optional<JobRequest> request,
        Optional<JobId> origin) {
    /** Which job this is. */
    public JobRef ref() {
        return new JobRef(new Owner(owner), id);
    }

    /** The same, asked for at another time. */
    public Job at(Instant time) {
        return new Job(owner, id, time, digest, request, origin);
    }

    /** What stays of it: that it was there. */
    public Job erased() {
        return new Job(owner, id, created, Optional.empty(), Optional.empty(), origin);
    }
}
