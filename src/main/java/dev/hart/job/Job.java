package dev.hart.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A job's record: written once, before its message is sent, and unchanged until the job is erased.
 *
 * @param owner name of the owner
 * @param id unique among the owner's jobs
 * @param created when the job was accepted, by the clock of the process that accepted it
 * @param digest of the request's body, {@link RequestDigest}; empty once erased, because the prompt could be guessed from it
 * @param request empty once erased
 * @param origin the failed job that this one retries; empty if it retries none
 */
public record Job(
        String owner,
        JobId id,
        Instant created,
        Optional<String> digest,
        Optional<JobRequest> request,
        Optional<JobId> origin) {
    /** The owner and the id. */
    public JobRef ref() {
        return new JobRef(new Owner(owner), id);
    }

    /** Returns this job, created at another time. */
    public Job at(Instant time) {
        return new Job(owner, id, time, digest, request, origin);
    }

    /** Returns what remains of this job once it is erased: that it existed. */
    public Job erased() {
        return new Job(owner, id, created, Optional.empty(), Optional.empty(), origin);
    }
}
