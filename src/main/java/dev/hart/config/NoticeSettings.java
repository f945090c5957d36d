package dev.hart.config;

import dev.hart.aws.SqsSettings;
import dev.hart.webhook.AddressRule;
import dev.hart.webhook.PostSettings;
import dev.hart.webhook.WebhookSecret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the settings of those must be who are told of jobs, and what they mean. Messages never repeat a secret. */
public final class NoticeSettings {
    /** The second try must not begin before the first has ended. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private NoticeSettings() {}

    /** @throws SettingsException naming the first that cannot be */
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
     * What notices of an owner's jobs are signed with, the newest first; none if it has no secret.
     *
     * @throws SettingsException if one is none
     */
    public static List<WebhookSecret> secrets(ServiceConfig config, String owner) {
        ServiceConfig.Key key = config.keys().get(owner);
        return key == null
                ? secrets("hart.webhook.secrets", config.webhook().secrets())
                : secrets("hart.keys.\"" + owner + "\".webhook-secrets", key.webhookSecrets());
    }

    private static List<WebhookSecret> secrets(String setting, Optional<List<String>> texts) {
        try {
            return texts.orElse(List.of()).stream().map(WebhookSecret::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new SettingsException(setting + ": " + e.getMessage());
        }
    }

    /** @throws SettingsException if it cannot be */
    public static AddressRule rule(ServiceConfig config) {
        try {
            return new AddressRule(
                    config.webhook().allow().orElse(List.of()), config.webhook().plainHttp());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hart.webhook." + e.getMessage());
        }
    }

    /** @throws SettingsException if they cannot be */
    public static PostSettings times(ServiceConfig config) {
        Duration timeout = config.webhook().timeout();
        if (timeout.compareTo(LONGEST) > 0) {
            throw new SettingsException("hart.webhook.timeout must be at most " + LONGEST + ", is " + timeout);
        }
        try {
            return PostSettings.of(timeout);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hart.webhook." + e.getMessage());
        }
    }

    /**
     * Lets events go to the sink, wherever that is: whoever runs the service has named it.
     *
     * @throws SettingsException if it cannot be
     */
    public static AddressRule sinkRule(URI sink) {
        String host = sink.getHost() == null ? "" : sink.getHost().replaceAll("[\\[\\]]", "");
        try {
            AddressRule rule = new AddressRule(List.of(host), true);
            rule.refusal(sink).ifPresent(why -> {
                throw new SettingsException("hart.events.sink " + why);
            });
            return rule;
        } catch (IllegalArgumentException e) {
            // Not repeated: a URL may hold a password.
            throw new SettingsException("hart.events.sink must be http(s)://host[:port][/path]");
        }
    }

    /** @throws SettingsException if it cannot be */
    public static Optional<SqsSettings> queue(ServiceConfig config) {
        ServiceConfig.Sqs sqs = config.sqs();
        try {
            return config.events()
                    .queue()
                    .map(queue -> new SqsSettings(
                            queue, Optional.empty(), sqs.endpoint(), sqs.region(), sqs.longestWait(), sqs.timeout()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hart.events." + e.getMessage());
        }
    }

    /**
     * Events must not go where jobs are put aside, also if the queue of jobs alone says where that is.
     *
     * @param deadLetters URL
     * @throws SettingsException if they would
     */
    public static void requireOther(ServiceConfig config, String deadLetters) {
        config.events()
                .queue()
                .ifPresent(queue -> requireOther(
                        queue, "the dead-letter queue of hart.sqs.queue", Optional.of(deadLetters), "it as a URL"));
    }

    /** Workers would take events for messages of others, and put each aside. */
    private static void requireOther(String queue, String other, Optional<String> taken, String remedy) {
        if (taken.filter(name -> SqsSettings.mayBeOne(queue, name)).isPresent()) {
            throw new SettingsException("hart.events.queue must be another one than " + other + ", is " + queue
                    + " (if only the names are the same, set " + remedy + ")");
        }
    }
}
