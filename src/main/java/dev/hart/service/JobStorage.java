package dev.hart.service;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.SqsSettings;
import dev.hart.config.NoticeSettings;
import dev.hart.config.QueueSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.config.SettingsException;
import dev.hart.config.StoreSettings;
import dev.hart.job.JobQueue;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.CreateOnceCheck;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import dev.hart.job.s3.S3Records;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsQueues;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Where jobs stand: records where pictures are kept, and the line of those that wait, in SQS or else this machine's own
 * (docs/decisions/0023-jobs-need-a-shared-queue-with-s3.md).
 *
 * @param release of what they hold open
 */
record JobStorage(Records records, JobQueue queue, Runnable release) implements AutoCloseable {
    /**
     * Opens them, once they have shown that no record is created twice.
     *
     * @throws RecordsException if records cannot be used
     * @throws dev.hart.job.QueueException if the queue cannot
     * @throws SettingsException if events would go where the queue puts jobs aside
     */
    static JobStorage open(ServiceConfig config, Clock clock) {
        Path folder = folder(config);
        return switch (config.store()) {
            case LOCAL -> {
                Records records = new FileRecords(records(folder));
                CreateOnceCheck.check(records);
                yield new JobStorage(records, queue(folder, clock), () -> {});
            }
            case S3 -> s3(config, folder, clock);
        };
    }

    private static JobStorage s3(ServiceConfig config, Path folder, Clock clock) {
        S3Bucket bucket = S3Buckets.open(StoreSettings.s3(config));
        try {
            Records records = new S3Records(bucket);
            CreateOnceCheck.check(records);
            Optional<SqsSettings> sqs = QueueSettings.sqs(config);
            if (sqs.isEmpty()) {
                return new JobStorage(records, queue(folder, clock), bucket::close);
            }
            SqsQueue queue = SqsQueues.open(sqs.get(), config.jobs().attempts());
            try {
                NoticeSettings.requireOther(config, queue.deadLetterUrl());
            } catch (SettingsException e) {
                queue.close();
                throw e;
            }
            return new JobStorage(records, queue, () -> {
                queue.close();
                bucket.close();
            });
        } catch (RuntimeException e) {
            bucket.close();
            throw e instanceof AwsException ? new RecordsException(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private static JobQueue queue(Path folder, Clock clock) {
        return new FileQueue(queue(folder), clock);
    }

    /** Where jobs are that are in files. */
    static Path folder(ServiceConfig config) {
        return config.dataFolder().resolve("jobs");
    }

    static Path records(Path folder) {
        return folder.resolve("records");
    }

    static Path queue(Path folder) {
        return folder.resolve("queue");
    }

    @Override
    public void close() {
        release.run();
    }
}
