package dev.hart.notify;

import dev.hart.webhook.WebhookSecret;
import java.util.List;

/** The secrets that notices are signed with. */
@FunctionalInterface
public interface WebhookSecrets {
    /** Returns the secrets of an owner, the newest first; none if notices of its jobs cannot be signed. */
    List<WebhookSecret> of(String owner);
}
