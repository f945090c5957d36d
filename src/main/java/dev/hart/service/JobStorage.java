package dev.hart.service;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.SqsSettings;
import dev.hart.config.NoticeSettings;
import dev.hart.config.QueueSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Store;
import dev.hart.config.SettingsException;
import dev.hart.config.StoreSettings;
import dev.hart.job.CrashPoint;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobQueue;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.CreateOnceCheck;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import dev.hart.job.s3.S3Records;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsQueues;
import dev.hart.store.ImageStore;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The records and the queue of jobs, as the settings name them: in files, in S3, in SQS
 * (docs/decisions/0023-jobs-need-a-shared-queue-with-s3.md). The service and the commands for the operator open them here, each
 * part when it is first needed. For one thread until it is open.
 */
final class JobStorage implements AutoCloseable {
    private final ServiceConfig config;
    private final Clock clock;
    private final DataFolder folder;
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private Optional<S3Bucket> bucket = Optional.empty();
    private Optional<Records> records = Optional.empty();
    private Optional<JobQueue> queue = Optional.empty();

    /** Opens nothing yet. */
    JobStorage(ServiceConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.folder = DataFolder.of(config);
    }

    /**
     * Opens records and queue for a service.
     *
     * @throws RecordsException if the records cannot be used, or a record can be created twice
     * @throws dev.hart.job.QueueException if the queue cannot be used
     * @throws SettingsException if events would go to the queue's dead-letter queue
     */
    static JobStorage open(ServiceConfig config, Clock clock) {
        JobStorage storage = new JobStorage(config, clock);
        try {
            Records unusedRecords = storage.records();
            JobQueue unusedQueue = storage.queue();
            return storage;
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /**
     * Returns where the jobs are stored, for the operator.
     *
     * @throws RecordsException as in {@link #bucket}
     */
    String place() {
        return config.store() == Store.LOCAL ? folder.jobs().toString() : bucket().toString();
    }

    /**
     * Returns the records, after a check that no record is created twice. Local ones are created if there are none.
     *
     * @throws RecordsException if they cannot be used, or a record can be created twice
     */
    Records records() {
        if (records.isEmpty()) {
            Records opened = config.store() == Store.S3 ? s3Records() : new FileRecords(folder.records());
            translated(() -> CreateOnceCheck.check(opened));
            records = Optional.of(opened);
        }
        return records.get();
    }

    /**
     * Returns the records for reading only; empty if the data folder has none. Creates no folder and writes nothing.
     *
     * @throws RecordsException as in {@link #bucket}
     */
    Optional<Records> existingRecords() {
        if (config.store() == Store.S3) {
            return Optional.of(s3Records());
        }
        return FileRecords.isThere(folder.records())
                ? Optional.of(FileRecords.reading(folder.records()))
                : Optional.empty();
    }

    private Records s3Records() {
        return new S3Records(bucket());
    }

    /**
     * Returns the queue for a service that processes jobs. Creates a local one if the folder has none.
     *
     * @throws dev.hart.job.QueueException if it cannot be used
     * @throws SettingsException if events would go to its dead-letter queue
     */
    JobQueue queue() {
        if (queue.isEmpty()) {
            queue = Optional.of(QueueSettings.sqs(config)
                    .<JobQueue>map(this::sqsQueue)
                    .orElseGet(() -> new FileQueue(folder.queue(), clock)));
        }
        return queue.get();
    }

    private SqsQueue sqsQueue(SqsSettings settings) {
        SqsQueue opened =
                SqsQueues.open(settings, config.jobs().attempts(), config.sqs().messageGroups());
        closing.push(opened::close);
        NoticeSettings.requireOther(config, opened.deadLetterUrl());
        return opened;
    }

    /**
     * Returns the queue for a command that processes no jobs; empty if no service has created it in the data folder.
     *
     * @throws dev.hart.job.QueueException if it is in SQS and cannot be used
     */
    Optional<JobQueue> existingQueue() {
        Optional<SqsSettings> sqs = QueueSettings.sqs(config);
        if (sqs.isPresent()) {
            SqsQueue joined = SqsQueues.join(sqs.get(), config.sqs().messageGroups());
            closing.push(joined::close);
            return Optional.of(joined);
        }
        return FileQueue.isThere(folder.queue()) ? Optional.of(new FileQueue(folder.queue(), clock)) : Optional.empty();
    }

    /**
     * Returns the dead-letter queue; empty if no service has created the queue in the data folder. Creates no folder.
     *
     * @throws dev.hart.job.QueueException if it is in SQS and cannot be used
     */
    Optional<DeadLetters> existingDeadLetters() {
        if (QueueSettings.sqs(config).isPresent()) {
            return existingQueue().map(JobQueue::deadLetters);
        }
        return FileQueue.isThere(folder.queue())
                ? Optional.of(FileQueue.deadLettersIn(folder.queue()))
                : Optional.empty();
    }

    /** Returns the jobs in the records and a queue. */
    JobStore jobs(JobQueue of, ImageStore images, OutcomeNotifier notifier) {
        return new JobStore(records(), of, images, notifier, clock, CrashPoint.Watcher.NONE);
    }

    /**
     * Returns the bucket, without contacting it.
     *
     * @throws RecordsException if its settings cannot be used, for example because its region is not known
     */
    S3Bucket bucket() {
        if (bucket.isEmpty()) {
            translated(() -> {
                S3Bucket opened = S3Buckets.open(StoreSettings.s3(config));
                closing.push(opened::close);
                bucket = Optional.of(opened);
            });
        }
        return bucket.orElseThrow();
    }

    private static void translated(Runnable call) {
        try {
            call.run();
        } catch (AwsException e) {
            throw new RecordsException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Closes what was opened last first. */
    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
