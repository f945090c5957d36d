package dev.hart.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.Ready;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Refused;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.Owner;
import dev.hart.job.record.JobStore;
import dev.hart.service.JobRuntime;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sends every row of the table of poison messages in docs/guarantees.md between good messages. */
abstract class PoisonMessages {
    private static final String EVENT =
            "{\"specversion\":\"%s\",\"id\":\"%s\",\"source\":\"/a\",\"type\":\"dev.hart.job.%s\",\"data\":{\"prompt\":\"a cat\"}}";
    /** The longest message that SQS accepts. */
    private static final int MEBIBYTE = 1024 * 1024;

    @Inject
    @SuppressWarnings("NullAway.Init")
    JobRuntime jobs;

    /** Puts a message into the queue, bypassing hart's own limits. */
    abstract void send(String body) throws Exception;

    /** The number of messages that are queued or being processed. */
    abstract long waiting() throws Exception;

    /** The bodies of the dead letters so far, each with its reason, or with an empty text if there was no room for a reason. */
    abstract Map<String, String> deadLetters() throws Exception;

    /** The reason of the dead letter of the longest message. */
    abstract String reasonOfTheLongest();

    @Test
    void eachMessageEndsWhereTheTableOfTheGuaranteesStatesAndTheQueueContinues() throws Exception {
        Ready.await();
        JobStore store = store();
        send("{\"id\":\"used\",\"prompt\":\"a cat\"}");
        send("{\"id\":\"erased\",\"prompt\":\"a cat\"}");
        assertThat(await("used")).isInstanceOf(Succeeded.class);
        assertThat(await("erased")).isInstanceOf(Succeeded.class);
        store.erase(ref("erased"));

        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("{\"prompt\": a secret", "the message is not valid JSON");
        refused.put(
                "{\"prompt\":\"" + "x".repeat(MEBIBYTE - "{\"prompt\":\"\"}".length()) + "\"}", reasonOfTheLongest());
        refused.put("[\"a secret\"]", "the message must be a JSON object");
        refused.put(
                "{\"prompt\":\"a secret\",\"model\":\"another\"}",
                "there is no such model; the one served is 'fake-pack'");
        refused.put("{\"prompt\":\"a secret\",\"stile\":\"vivid\"}", "parameter 'stile' is not supported");
        refused.put("{\"prompt\":\"\"}", "the prompt is empty");
        refused.put("{\"n\":1}", "'prompt' is missing");
        refused.put("{\"prompt\":\"a secret\",\"moderation\":\"low\"}", "this key may not ask for 'moderation' low");
        refused.put(
                "{\"id\":\"used\",\"prompt\":\"a secret\"}",
                "this id or idempotency key was used before, with another body");
        refused.put(
                String.format(EVENT, "1.0", "1", "succeeded"),
                "'type' must be dev.hart.job.requested: events of other types are not accepted");
        refused.put(String.format(EVENT, "0.3", "2", "requested"), "'specversion' must be 1.0");
        List<String> removed = List.of(
                "{\"owner\":\"anyone\",\"job\":\"nobody\"}",
                "{\"owner\":\"anyone\",\"job\":\"erased\"}",
                "{\"id\":\"erased\",\"prompt\":\"a cat\"}",
                "{\"id\":\"refused\",\"prompt\":\"refuse\"}");

        List<String> good = new ArrayList<>();
        List<String> all = new ArrayList<>(refused.keySet());
        all.addAll(removed);
        // The jobs in its batch fail once; a job that was attempted before runs alone.
        send("{\"id\":\"crashes\",\"prompt\":\"bug\"}");
        for (String body : all) {
            send(body);
            String id = "good-" + good.size();
            send("{\"id\":\"" + id + "\",\"prompt\":\"a cat\",\"seed\":7}");
            good.add(id);
        }
        // What a client sends for images, where null means absent and a job's reply is no stream.
        send(
                "{\"id\":\"reply\",\"prompt\":\"a cat\",\"style\":null,\"stream\":false,\"response_format\":\"b64_json\"}");
        good.add("reply");
        send(String.format(EVENT, "1.0", "3", "requested"));
        good.add(JobId.ofEvent("/a", "3").value());
        JobRef own = new JobRef(new Owner("web"), new JobId("own"));
        JobRequest request =
                store.find(ref("used")).orElseThrow().job().request().orElseThrow();
        JobView unused = store.accept(new JobSubmission(own, "digest", () -> request));

        for (String id : good) {
            assertThat(await(id)).as(id).isInstanceOf(Succeeded.class);
        }
        assertThat(await(own)).isInstanceOf(Succeeded.class);
        assertThat(await("refused")).isInstanceOf(Refused.class);
        String givenUp = "given up after 2 attempts: an internal error";
        assertThat(await("crashes"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(givenUp));
        // The dead letter names the job, which can be retried, and not the original message.
        refused.put("{\"owner\":\"anyone\",\"job\":\"crashes\"}", givenUp);
        send("{\"id\":\"last\",\"prompt\":\"a cat\"}");
        assertThat(await("last")).isInstanceOf(Succeeded.class);
        Map<String, String> dead = new LinkedHashMap<>();
        for (int i = 0; i < 1000 && (waiting() > 0 || dead.size() < refused.size()); i++) {
            dead.putAll(deadLetters());
            Thread.sleep(20);
        }
        assertThat(waiting()).isZero();
        assertThat(dead).containsExactlyInAnyOrderEntriesOf(refused);
        assertThat(store.find(ref("nobody"))).isEmpty();
        assertThat(dead.values()).allSatisfy(reason -> assertThat(reason).doesNotContain("secret", "\n"));
    }

    private JobStore store() {
        return jobs.store().orElseThrow();
    }

    private static JobRef ref(String id) {
        return new JobRef(new Owner("anyone"), new JobId(id));
    }

    private Outcome await(String id) throws InterruptedException {
        return await(ref(id));
    }

    private Outcome await(JobRef ref) throws InterruptedException {
        for (int i = 0; i < 1500; i++) {
            JobState state = store().find(ref).map(JobView::state).orElse(null);
            if (state instanceof Ended ended) {
                return ended.outcome();
            }
            Thread.sleep(20);
        }
        throw new AssertionError(ref + " does not end: " + store().find(ref));
    }
}
