package dev.hart.notify;

import dev.hart.webhook.WebhookSecret;
import java.util.List;

/** The secrets that sign the notices to webhooks. */
@FunctionalInterface
public interface WebhookSecrets {
    /** Returns the secrets of an owner, the newest first; none if the webhooks of its jobs cannot be signed. */
    List<WebhookSecret> of(String owner);
}
