package dev.hart.job.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.CompatibilityFiles;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobCatalogue;
import dev.hart.job.record.Records;
import dev.hart.job.view.JobProgress.Progress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendering of jobs, compared with the replies of version 0.1. */
class JobRepliesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ImageLinks LINKS =
            image -> Optional.of(URI.create("https://images.example/" + image.key() + "?ttl=PT1H"));

    private final Records records = FileRecords.reading(CompatibilityFiles.path("records"));
    private final JobCatalogue jobs = new JobCatalogue(records);
    private final NoticeStore notices = new NoticeStore(records, Recipients.NONE, Clock.systemUTC());
    private final JobReplies replies = new JobReplies(LINKS, JobProgress.NONE);

    private static JobRef ref(String id) {
        return new JobRef(new Owner("web"), new JobId(id));
    }

    private JobView job(String id) {
        return jobs.find(ref(id)).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"waiting", "setback", "running", "succeeded", "refused", "failed", "impossible", "cancelled"})
    void aReplyIsTheSameText(String id) throws Exception {
        JobView view = job(id);
        JobReply reply = replies.of(view).orElseThrow();
        boolean hasFixedTimes = view.state() instanceof Ended && !id.equals("failed");

        JobReply shown = hasFixedTimes ? reply.withNotices(notices.about(ref(id))) : reply;

        assertThat(JSON.writeValueAsString(shown) + "\n").isEqualTo(CompatibilityFiles.text("replies/" + id + ".json"));
    }

    @Test
    void anErasedJobHasNoReplyForItsOwner() {
        assertThat(replies.of(job("erased"))).isEmpty();
        // While it is being erased its record still has the request.
        JobView halfErased = new JobView(job("failed").job(), job("erased").state());
        assertThat(replies.of(halfErased)).isEmpty();
    }

    @Test
    void theOperatorSeesAnErasedJobWithoutItsRequest() throws Exception {
        JsonNode json = JSON.valueToTree(replies.ofAny(job("erased")));

        assertThat(json.path("state").asText()).isEqualTo("erased");
        assertThat(json.has("ended_at")).isTrue();
        assertThat(json.has("request")).isFalse();
    }

    @Test
    void thisProcessKnowsTheProgressOfItsAttemptsBetterThanTheRecords() {
        JobReplies own = new JobReplies(LINKS, ref -> Optional.of(new Progress(7, 10)));

        assertThat(own.of(job("running")).orElseThrow().attempt())
                .isEqualTo(new JobReply.Attempt(new Progress(7, 10), null));
    }

    @Test
    void aScoreThatIsNotANumberCountsAsAViolation() {
        Outcome outcome = new Outcome.Refused(
                ((Ended) job("refused").state()).outcome().attempt(),
                ((Ended) job("refused").state()).outcome().at(),
                List.of(new PolicyScore("violence", Double.NaN)),
                0.5);
        JobState state = new Ended(outcome);

        JsonNode json =
                JSON.valueToTree(replies.ofAny(new JobView(job("refused").job(), state)));

        assertThat(json.at("/error/policies/0/violated").asBoolean()).isTrue();
    }
}
