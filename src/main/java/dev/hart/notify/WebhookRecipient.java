package dev.hart.notify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.job.JobReplies;
import dev.hart.api.job.JobReply;
import dev.hart.config.NoticeSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.InvalidRequestException;
import dev.hart.job.Job;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.notice.Delivery;
import dev.hart.webhook.AddressRule;
import dev.hart.webhook.HttpPost;
import dev.hart.webhook.WebhookSecret;
import dev.hart.webhook.WebhookSigner;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The webhook that a job names: a signed notice, as Standard Webhooks says. Made when first asked for, since it needs the store. */
@ApplicationScoped
public class WebhookRecipient implements Recipient {
    private static final String FIELD = "webhook";

    private final ServiceConfig config;
    private final JobReplies replies;
    private final ObjectMapper json;
    private final Clock clock;
    private final AddressRule rule;
    private final HttpPost post;

    WebhookRecipient(ServiceConfig config, JobReplies replies, ObjectMapper json, Vertx vertx, Clock clock) {
        this.config = config;
        this.replies = replies;
        this.json = json;
        this.clock = clock;
        this.rule = NoticeSettings.rule(config);
        this.post = new HttpPost(vertx, rule, NoticeSettings.times(config));
    }

    /** What a receiver gets. */
    @RegisterForReflection
    @JsonPropertyOrder({"type", "timestamp", "data"})
    record Notice(String type, String timestamp, JobReply data) {}

    /**
     * The webhook that a body names.
     *
     * @param owner of the job, whose secret will sign
     * @throws InvalidRequestException if it cannot be told
     */
    public URI read(String url, String owner) {
        if (NoticeSettings.secrets(config, owner).isEmpty()) {
            throw new InvalidRequestException(
                    FIELD, "'webhook' needs a secret to sign with, and this service has none for this caller");
        }
        rule.refusal(url).ifPresent(why -> {
            throw new InvalidRequestException(FIELD, "'webhook' " + why);
        });
        return URI.create(url);
    }

    @PreDestroy
    void close() {
        post.close();
    }

    @Override
    public String name() {
        return FIELD;
    }

    @Override
    public boolean hears(Job job) {
        return job.request().flatMap(JobRequest::webhook).isPresent();
    }

    @Override
    public Delivery tell(String noticeId, JobView view) throws InterruptedException {
        Optional<JobReply> reply = replies.of(view);
        Optional<URI> url = view.job().request().flatMap(JobRequest::webhook);
        if (reply.isEmpty() || url.isEmpty() || !(view.state() instanceof Ended ended)) {
            return new Delivery.Stopped("the job was erased");
        }
        List<WebhookSecret> secrets = NoticeSettings.secrets(config, view.job().owner());
        if (secrets.isEmpty()) {
            return new Delivery.Failed("there is no secret any more to sign with", Optional.empty());
        }
        byte[] body = bytes(
                new Notice("job." + reply.get().state(), ended.outcome().at().toString(), reply.get()));
        Map<String, String> headers =
                new HashMap<>(new WebhookSigner(secrets).headers(noticeId, clock.instant(), body));
        headers.put("Content-Type", "application/json");
        return Posts.delivery(post.send(url.get(), headers, body), clock.instant());
    }

    private byte[] bytes(Notice notice) {
        try {
            return json.writeValueAsBytes(notice);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON can be made of a notice", e);
        }
    }
}
