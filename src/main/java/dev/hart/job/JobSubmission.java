package dev.hart.job;

import java.util.function.Supplier;

/**
 * A job that somebody asks for, perhaps not for the first time.
 *
 * @param ref whose it is to be, and under which id
 * @param digest of the body, {@link RequestDigest}
 * @param request reads what the body says, once and only if the job is not on record: what was taken is not judged again, by packs,
 *     rights and secrets that may have changed since. What it throws goes to whoever asks for the job, of which nothing is left
 */
public record JobSubmission(JobRef ref, String digest, Supplier<JobRequest> request) {}
