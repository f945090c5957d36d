package dev.hart.job;

import java.util.function.Supplier;

/**
 * A request for a job, perhaps not the first one for the same job.
 *
 * @param ref the owner and the id that the job gets
 * @param digest of the body, {@link RequestDigest}
 * @param request parses the body; called at most once by a call that accepts or checks the submission, and only if the job is
 *     not recorded yet, so that an accepted job is not checked again against packs, rights and secrets that may have changed
 *     since. What it throws goes to the caller, and nothing of the job is recorded
 */
public record JobSubmission(JobRef ref, String digest, Supplier<JobRequest> request) {}
