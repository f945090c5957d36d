package dev.hart.notify;

import dev.hart.generation.InvalidRequestException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/** Checks the field {@code webhook} of a request for a job. */
public final class WebhookValidator {
    private static final String FIELD = "webhook";

    private final WebhookSecrets secrets;
    private final Function<String, Optional<String>> refusal;

    /** @param refusal why a URL cannot be notified, to follow its name; empty if it can */
    public WebhookValidator(WebhookSecrets secrets, Function<String, Optional<String>> refusal) {
        this.secrets = secrets;
        this.refusal = refusal;
    }

    /**
     * Returns the webhook that a body names.
     *
     * @param owner of the job, whose secret will sign the notice
     * @throws InvalidRequestException if the owner has no secret, or the URL is refused
     */
    public URI read(String url, String owner) {
        if (secrets.of(owner).isEmpty()) {
            throw new InvalidRequestException(
                    FIELD, "'webhook' needs a secret to sign with, and this service has none for this caller");
        }
        refusal.apply(url).ifPresent(why -> {
            throw new InvalidRequestException(FIELD, "'webhook' " + why);
        });
        return URI.create(url);
    }
}
