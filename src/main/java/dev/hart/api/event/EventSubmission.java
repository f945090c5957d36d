package dev.hart.api.event;

import dev.hart.job.JobId;

/**
 * The job that an event or a queue message requests.
 *
 * @param id the id of the job, the same for each delivery of the event or message
 * @param body a body for {@code POST /v1/jobs}, not checked yet
 */
record EventSubmission(JobId id, String body) {}
