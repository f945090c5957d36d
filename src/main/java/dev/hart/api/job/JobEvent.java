package dev.hart.api.job;

import dev.hart.job.view.JobReply;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An event of a job's stream.
 *
 * @param type the event's name too: {@code job.} and the job's state, for example {@code job.running}
 * @param job the job as it is now
 */
@RegisterForReflection
record JobEvent(String type, JobReply job) {}
