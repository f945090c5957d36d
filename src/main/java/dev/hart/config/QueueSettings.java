package dev.hart.config;

import dev.hart.aws.SqsSettings;
import dev.hart.config.ServiceConfig.Store;
import java.util.Optional;

/** What the settings of the queue of jobs must be. */
public final class QueueSettings {
    private QueueSettings() {}

    /**
     * The queue, if there is one in SQS.
     *
     * @throws SettingsException naming the first setting that cannot be
     */
    public static Optional<SqsSettings> sqs(ServiceConfig config) {
        ServiceConfig.Sqs sqs = config.sqs();
        if (sqs.queue().isEmpty()) {
            if (sqs.deadLetterQueue().isPresent()) {
                throw new SettingsException("hart.sqs.dead-letter-queue is set, but hart.sqs.queue is not");
            }
            return Optional.empty();
        }
        if (config.store() != Store.S3) {
            throw new SettingsException(
                    "hart.sqs.queue needs hart.store=s3: whoever takes a message must find the job's record");
        }
        try {
            return Optional.of(new SqsSettings(
                    sqs.queue().get(),
                    sqs.deadLetterQueue(),
                    sqs.endpoint(),
                    sqs.region(),
                    sqs.longestWait(),
                    sqs.timeout()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hart.sqs." + e.getMessage());
        }
    }
}
