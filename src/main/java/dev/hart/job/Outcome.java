package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.StageTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a job ended. There is one for each job: whoever creates it first has decided. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = Outcome.Erased.class, name = "erased")
})
public sealed interface Outcome {
    /** Whose outcome it is. */
    AttemptId attempt();

    /** When, by the clock of whoever decided. */
    Instant at();

    /**
     * The pictures are there.
     *
     * @param images in order of their seeds
     * @param waited in the device's line
     * @param times of the batches that its pictures were part of
     */
    record Succeeded(AttemptId attempt, Instant at, List<JobImage> images, Duration waited, StageTimes times)
            implements Outcome {
        public Succeeded {
            images = List.copyOf(images);
        }
    }

    /** The safety check refused the prompt. */
    record Refused(AttemptId attempt, Instant at, List<PolicyScore> scores, double threshold) implements Outcome {
        public Refused {
            scores = List.copyOf(scores);
        }
    }

    /**
     * It cannot be done, or was tried too often.
     *
     * @param reason for whoever asked; one line, without the prompt
     * @param buried whether its message belongs into the dead-letter queue, because another try might help
     */
    record Failed(AttemptId attempt, Instant at, String reason, boolean buried) implements Outcome {
        /** Which job takes up the one that failed so, whoever asks for that. */
        public JobId retryOf(JobId failed) {
            return JobId.ofRetry(failed, attempt);
        }
    }

    /** Its owner did not want it any more. */
    record Cancelled(AttemptId attempt, Instant at) implements Outcome {}

    /**
     * It had ended, and then its owner had pictures and prompt removed. Takes the place of how it ended.
     *
     * @param retry if it had failed: the job that takes it up again, if there is one or one is made in this very moment; it is
     *     erased too
     */
    record Erased(AttemptId attempt, Instant at, Optional<JobId> retry) implements Outcome {}
}
