package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.PromptCut;
import dev.hart.generation.StageTimes;
import dev.hart.job.JobStatus.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a job ended. A job has one outcome: the process that creates it first has decided the job. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Succeeded.class, name = Names.SUCCEEDED),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = Names.REFUSED),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = Names.FAILED),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = Names.CANCELLED),
    @JsonSubTypes.Type(value = Outcome.Erased.class, name = Names.ERASED)
})
public sealed interface Outcome {
    /** The attempt that created this outcome. */
    AttemptId attempt();

    /** When it was created, by the clock of the process that created it. */
    Instant at();

    /** The name of this outcome. */
    JobStatus status();

    /**
     * The images are stored.
     *
     * @param images in the order of their seeds
     * @param waited how long nothing was done for the job in the device's queue, before and between its batches
     * @param times of the safety check and the batches that the images were part of, added up
     * @param cut how much of the prompt the model has read, if that is not all of it and the request does not state it, because
     *     a door accepted it; not part of the record otherwise
     */
    record Succeeded(
            AttemptId attempt,
            Instant at,
            List<JobImage> images,
            Duration waited,
            StageTimes times,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<PromptCut> cut)
            implements Outcome {
        public Succeeded {
            images = List.copyOf(images);
        }

        /** An outcome that states nothing about the prompt. */
        public Succeeded(AttemptId attempt, Instant at, List<JobImage> images, Duration waited, StageTimes times) {
            this(attempt, at, images, waited, times, Optional.empty());
        }

        @Override
        public JobStatus status() {
            return JobStatus.SUCCEEDED;
        }
    }

    /**
     * The safety check refused the prompt.
     *
     * @param scores of all policies
     * @param threshold the prompt was refused because a score is above this
     */
    record Refused(AttemptId attempt, Instant at, List<PolicyScore> scores, double threshold) implements Outcome {
        public Refused {
            scores = List.copyOf(scores);
        }

        @Override
        public JobStatus status() {
            return JobStatus.REFUSED;
        }
    }

    /**
     * The job cannot be done, all attempts failed, or a record of it is damaged.
     *
     * @param reason for the owner; one line, without the prompt
     * @param buried whether the job's message goes to the dead-letter queue, for the operator; false if the request itself
     *     can never succeed
     */
    record Failed(AttemptId attempt, Instant at, String reason, boolean buried) implements Outcome {
        /** Returns the id of the job that retries the job which failed with this outcome. */
        public JobId retryOf(JobId failed) {
            return JobId.ofRetry(failed, attempt);
        }

        @Override
        public JobStatus status() {
            return JobStatus.FAILED;
        }
    }

    /** The owner cancelled the job. */
    record Cancelled(AttemptId attempt, Instant at) implements Outcome {
        @Override
        public JobStatus status() {
            return JobStatus.CANCELLED;
        }
    }

    /**
     * The job had ended, and then its owner erased it: a tombstone that replaces the earlier outcome.
     *
     * @param retry if the job had failed: the id of the job that would retry it. That job is erased too if it exists or is being
     *     created; empty if the job had not failed
     */
    record Erased(AttemptId attempt, Instant at, Optional<JobId> retry) implements Outcome {
        @Override
        public JobStatus status() {
            return JobStatus.ERASED;
        }
    }
}
