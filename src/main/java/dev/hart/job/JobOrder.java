package dev.hart.job;

/**
 * A job that somebody asks for.
 *
 * @param ref whose it is to be, and under which id
 * @param digest of the body, {@link RequestDigest}
 * @param request what the body says
 */
public record JobOrder(JobRef ref, String digest, JobRequest request) {}
