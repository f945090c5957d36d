package dev.hart.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.job.Job;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.view.JobReplies;
import dev.hart.job.view.JobReply;
import dev.hart.webhook.Delivery;
import dev.hart.webhook.HttpPost;
import dev.hart.webhook.WebhookSecret;
import dev.hart.webhook.WebhookSigner;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The webhook that a job names: it receives a notice signed as Standard Webhooks specifies. */
public final class WebhookRecipient implements Recipient {
    private final WebhookSecrets secrets;
    private final HttpPost post;
    private final JobReplies replies;
    private final ObjectMapper json;
    private final Clock clock;

    /** @param post closed with the recipient */
    public WebhookRecipient(WebhookSecrets secrets, HttpPost post, JobReplies replies, ObjectMapper json, Clock clock) {
        this.secrets = secrets;
        this.post = post;
        this.replies = replies;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public boolean wants(Job job) {
        return job.request().flatMap(JobRequest::webhook).isPresent();
    }

    @Override
    public Delivery deliver(String noticeId, JobView view) throws InterruptedException {
        Optional<JobReply> reply = replies.of(view);
        Optional<URI> url = view.job().request().flatMap(JobRequest::webhook);
        if (reply.isEmpty() || url.isEmpty() || !(view.state() instanceof Ended ended)) {
            return new Delivery.Stopped("the job was erased");
        }
        List<WebhookSecret> signing = secrets.of(view.job().owner());
        if (signing.isEmpty()) {
            return new Delivery.Failed("the service no longer has a secret to sign with");
        }
        byte[] body = bytes(new WebhookNotice(
                "job." + reply.get().status(), ended.outcome().at().toString(), reply.get()));
        Map<String, String> headers =
                new HashMap<>(new WebhookSigner(signing).headers(noticeId, clock.instant(), body));
        headers.put("Content-Type", "application/json");
        return post.send(url.get(), headers, body);
    }

    private byte[] bytes(WebhookNotice notice) {
        try {
            return json.writeValueAsBytes(notice);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notice cannot be written as JSON", e);
        }
    }

    @Override
    public void close() {
        post.close();
    }
}
