package dev.hart.notify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.job.view.JobReply;

/**
 * The body of a webhook's notice.
 *
 * @param type {@code job.} and the job's state
 * @param timestamp when the job ended, in ISO 8601 and UTC
 * @param data the job as {@code GET /v1/jobs/{id}} returns it, but without {@code notices}
 */
@JsonPropertyOrder({"type", "timestamp", "data"})
public record WebhookNotice(String type, String timestamp, JobReply data) {}
