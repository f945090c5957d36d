package dev.hart.config;

import dev.hart.aws.SqsSettings;
import dev.hart.webhook.AddressRule;
import dev.hart.webhook.PostSettings;
import dev.hart.webhook.WebhookSecret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rules for the settings of webhooks and events ({@code hart.webhook}, {@code hart.events}), and what their senders take from
 * them. Messages never repeat a secret.
 */
public final class NoticeSettings {
    /** The second attempt may begin 30 seconds after the first, which must have ended by then. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(25);

    private NoticeSettings() {}

    /** @throws SettingsException naming the first setting whose value breaks a rule */
    static void check(ServiceConfig config) {
        List<WebhookSecret> unusedSecrets =
                secrets("hart.webhook.secrets", config.webhook().secrets());
        config.keys().forEach((name, key) -> {
            List<WebhookSecret> unused = secrets("hart.keys.\"" + name + "\".webhook-secrets", key.webhookSecrets());
        });
        AddressRule unusedRule = rule(config);
        PostSettings unusedTimes = times(config);
        Optional<AddressRule> unusedSink = config.events().sink().map(NoticeSettings::sinkRule);
        queue(config).map(SqsSettings::queue).ifPresent(queue -> {
            requireOther(queue, "hart.sqs.queue", config.sqs().queue(), "both as URLs");
            requireOther(queue, "hart.sqs.dead-letter-queue", config.sqs().deadLetterQueue(), "both as URLs");
        });
    }

    /**
     * Returns the secrets that sign the webhooks of an owner's jobs, the newest first: those of the API key of this name, or
     * {@code hart.webhook.secrets} if there is no such API key. Empty if none are set.
     *
     * @throws SettingsException if a secret is malformed
     */
    public static List<WebhookSecret> secrets(ServiceConfig config, String owner) {
        KeyConfig key = config.keys().get(owner);
        return key == null
                ? secrets("hart.webhook.secrets", config.webhook().secrets())
                : secrets("hart.keys.\"" + owner + "\".webhook-secrets", key.webhookSecrets());
    }

    private static List<WebhookSecret> secrets(String setting, Optional<List<String>> texts) {
        return Rule.make(
                setting + ": ",
                () -> texts.orElse(List.of()).stream().map(WebhookSecret::parse).toList());
    }

    /**
     * Returns the rule for the addresses that webhooks may go to.
     *
     * @throws SettingsException if {@code hart.webhook.allow} is malformed
     */
    public static AddressRule rule(ServiceConfig config) {
        WebhookConfig webhook = config.webhook();
        return Rule.make(
                "hart.webhook.", () -> new AddressRule(webhook.allow().orElse(List.of()), webhook.plainHttp()));
    }

    /**
     * Returns how long one POST to a webhook or to the event sink may take.
     *
     * @throws SettingsException if {@code hart.webhook.timeout} is not 100 milliseconds to 25 seconds
     */
    public static PostSettings times(ServiceConfig config) {
        Duration timeout = config.webhook().timeout();
        Rule.require(
                timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                () -> "hart.webhook.timeout must be at most " + LONGEST_TIMEOUT + ", is " + timeout);
        return Rule.make("hart.webhook.", () -> PostSettings.of(timeout));
    }

    /**
     * Returns a rule that lets events go to the sink, at any address: the operator has chosen it.
     *
     * @throws SettingsException if the URL cannot be a sink
     */
    public static AddressRule sinkRule(URI sink) {
        return operatorsRule("hart.events.sink", sink);
    }

    /** The rule that lets a URL pass which the operator has set, at any address. */
    static AddressRule operatorsRule(String setting, URI url) {
        String host = url.getHost() == null ? "" : url.getHost().replaceAll("[\\[\\]]", "");
        try {
            AddressRule rule = new AddressRule(List.of(host), true);
            rule.refusal(url).ifPresent(reason -> {
                throw new SettingsException(setting + " " + reason);
            });
            return rule;
        } catch (IllegalArgumentException e) {
            // The message does not repeat the URL, which may contain a password.
            throw new SettingsException(setting + " must be http(s)://host[:port][/path]");
        }
    }

    /**
     * Returns the settings of the queue for events, whose connection is that of {@code hart.sqs}; empty if
     * {@code hart.events.queue} is not set.
     *
     * @throws SettingsException naming the first setting, of either group, whose value breaks a rule
     */
    public static Optional<SqsSettings> queue(ServiceConfig config) {
        return config.events().queue().map(queue -> queue(queue, config.sqs()));
    }

    private static SqsSettings queue(String queue, SqsConfig sqs) {
        String checked = Rule.make("hart.events.", () -> SqsSettings.requireQueue("queue", queue));
        return Rule.make(
                "hart.sqs.",
                () -> new SqsSettings(
                        checked, Optional.empty(), sqs.endpoint(), sqs.region(), sqs.longestWait(), sqs.timeout()));
    }

    /**
     * Checks that events do not go to the dead-letter queue of jobs, for a dead-letter queue that only the job queue's redrive
     * policy names.
     *
     * @param deadLetters URL of the dead-letter queue
     * @throws SettingsException if {@code hart.events.queue} may be that queue
     */
    public static void requireOther(ServiceConfig config, String deadLetters) {
        config.events()
                .queue()
                .ifPresent(queue -> requireOther(
                        queue, "the dead-letter queue of hart.sqs.queue", Optional.of(deadLetters), "it as a URL"));
    }

    /** Workers would take the events for messages from other systems, and move each to the dead-letter queue. */
    private static void requireOther(String queue, String other, Optional<String> taken, String remedy) {
        Rule.require(
                taken.filter(name -> SqsSettings.mayBeOne(queue, name)).isEmpty(),
                () -> "hart.events.queue must be another one than " + other + ", is " + queue
                        + " (if only the names are the same, set " + remedy + ")");
    }
}
