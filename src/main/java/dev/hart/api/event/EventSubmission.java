package dev.hart.api.event;

import dev.hart.job.JobId;

/**
 * The job that an event or message asks for.
 *
 * @param id always the same one
 * @param body as {@code POST /v1/jobs} takes it; not looked at yet
 */
record EventSubmission(JobId id, String body) {}
