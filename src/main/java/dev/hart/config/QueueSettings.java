package dev.hart.config;

import dev.hart.aws.SqsSettings;
import dev.hart.config.ServiceConfig.Store;
import java.util.Optional;

/** The rules for the settings of the job queue ({@code hart.sqs}), and what its client takes from them. */
public final class QueueSettings {
    private QueueSettings() {}

    /** @throws SettingsException naming the first setting whose value breaks a rule */
    static void check(ServiceConfig config) {
        Optional<SqsSettings> unused = sqs(config);
    }

    /**
     * Returns the settings of the job queue in SQS; empty if {@code hart.sqs.queue} is not set.
     *
     * @throws SettingsException naming the first setting whose value breaks a rule
     */
    public static Optional<SqsSettings> sqs(ServiceConfig config) {
        SqsConfig sqs = config.sqs();
        if (sqs.queue().isEmpty()) {
            Rule.require(
                    sqs.deadLetterQueue().isEmpty(),
                    () -> "hart.sqs.dead-letter-queue is set, but hart.sqs.queue is not");
            return Optional.empty();
        }
        Rule.require(
                config.store() == Store.S3,
                () ->
                        "hart.sqs.queue needs hart.store=s3: every worker that receives a message must find the job's record");
        return Optional.of(Rule.make(
                "hart.sqs.",
                () -> new SqsSettings(
                        sqs.queue().get(),
                        sqs.deadLetterQueue(),
                        sqs.endpoint(),
                        sqs.region(),
                        sqs.longestWait(),
                        sqs.timeout())));
    }
}
