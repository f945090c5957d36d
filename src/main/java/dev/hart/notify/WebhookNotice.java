package dev.hart.notify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.job.view.JobReply;

/**
 * The body of a webhook's notice.
 *
 * @param type {@code job.} and the job's state
 * @param timestamp when the job ended
 * @param data the job
 */
@JsonPropertyOrder({"type", "timestamp", "data"})
public record WebhookNotice(String type, String timestamp, JobReply data) {}
