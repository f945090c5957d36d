package dev.hart.service;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.SqsSettings;
import dev.hart.config.JobSettings;
import dev.hart.config.PublicUrls;
import dev.hart.config.QueueSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Store;
import dev.hart.config.SettingsException;
import dev.hart.config.StoreSettings;
import dev.hart.job.CrashPoint;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobImage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.CreateOnceCheck;
import dev.hart.job.record.DeadLetterRetrier;
import dev.hart.job.record.JobCatalogue;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import dev.hart.job.s3.S3Records;
import dev.hart.job.sqs.SqsQueue;
import dev.hart.job.sqs.SqsQueues;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.local.LocalUrls;
import dev.hart.store.s3.S3ImageStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What commands need of the jobs of a service, which may be running, by its settings. Each part is opened when it is asked for.
 * Looking makes no folder, writes nothing and tidies nothing up; only SQS counts a look at dead letters as their receipt. Of one
 * thread.
 */
public final class JobAdmin implements AutoCloseable {
    private final ServiceConfig config;
    private final Clock clock;
    private final Path folder;
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private Optional<S3Bucket> bucket = Optional.empty();

    /** Opens nothing yet. */
    public JobAdmin(ServiceConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.folder = JobStorage.folder(config);
    }

    /** Where jobs are, for people. */
    public String place() {
        return config.store() == Store.LOCAL ? folder.toString() : bucket().toString();
    }

    /**
     * The jobs.
     *
     * @return empty if there are none yet
     * @throws RecordsException if the bucket cannot be reached
     */
    public Optional<JobCatalogue> jobs() {
        return records().map(JobCatalogue::new);
    }

    /** Who is told of a job, and whether they know; nobody before its end. */
    public List<NoticeState> notices(JobRef ref) {
        return records()
                .map(records -> new NoticeStore(records, Recipients.NONE, clock).about(ref))
                .orElse(List.of());
    }

    private Optional<Records> records() {
        if (config.store() == Store.S3) {
            return Optional.of(new S3Records(bucket()));
        }
        Path records = JobStorage.records(folder);
        return FileRecords.isThere(records) ? Optional.of(FileRecords.reading(records)) : Optional.empty();
    }

    private Optional<JobQueue> queue() {
        Optional<SqsSettings> sqs = QueueSettings.sqs(config);
        if (sqs.isPresent()) {
            SqsQueue queue = SqsQueues.join(sqs.get());
            closing.push(queue::close);
            return Optional.of(queue);
        }
        Path queue = JobStorage.queue(folder);
        return FileQueue.isThere(queue) ? Optional.of(new FileQueue(queue, clock)) : Optional.empty();
    }

    /**
     * The dead-letter queue.
     *
     * @return empty if there was no queue yet
     * @throws dev.hart.job.QueueException if it cannot be reached
     */
    public Optional<DeadLetters> deadLetters() {
        if (QueueSettings.sqs(config).isPresent()) {
            return queue().map(JobQueue::deadLetters);
        }
        Path queue = JobStorage.queue(folder);
        return FileQueue.isThere(queue) ? Optional.of(FileQueue.deadLettersIn(queue)) : Optional.empty();
    }

    /**
     * Who takes dead letters up again.
     *
     * @return empty if there was no queue yet
     * @throws SettingsException if a service with these settings takes no jobs
     * @throws RecordsException if records cannot be used, or are created twice
     * @throws dev.hart.job.QueueException if the queue cannot be reached
     */
    public Optional<DeadLetterRetrier> retries() {
        if (!JobSettings.enabled(config)) {
            throw new SettingsException("a service with these settings takes no jobs (hart.jobs.enabled)");
        }
        return queue().map(queue -> {
            JobStore store = new JobStore(
                    provenRecords(), queue, pictures(), OutcomeNotifier.NONE, clock, CrashPoint.Watcher.NONE);
            return new DeadLetterRetrier(store, queue, CrashPoint.Watcher.NONE);
        });
    }

    private Records provenRecords() {
        Records records =
                config.store() == Store.S3 ? new S3Records(bucket()) : new FileRecords(JobStorage.records(folder));
        CreateOnceCheck.check(records);
        return records;
    }

    /** A URL of a picture, signed anew; empty if no service has made the key that signs it. */
    public Optional<URI> url(JobImage image) {
        ImageKey key = new ImageKey(image.key());
        if (config.store() == Store.S3) {
            return Optional.of(pictures().url(key, config.urlTtl()).uri());
        }
        if (!Files.isRegularFile(StoreProducer.signingKey(config))) {
            return Optional.empty();
        }
        LocalUrls urls = new LocalUrls(PublicUrls.of(config).base(), signer());
        return Optional.of(urls.of(key, config.urlTtl()).uri());
    }

    private LocalUrlSigner signer() {
        return LocalUrlSigner.open(StoreProducer.signingKey(config), clock);
    }

    private ImageStore pictures() {
        if (config.store() == Store.S3) {
            return S3ImageStore.reading(bucket(), clock);
        }
        return new LocalImageStore(
                StoreProducer.pictures(config), PublicUrls.of(config).base(), signer(), clock);
    }

    private S3Bucket bucket() {
        if (bucket.isEmpty()) {
            try {
                S3Bucket opened = S3Buckets.open(StoreSettings.s3(config));
                closing.push(opened::close);
                bucket = Optional.of(opened);
            } catch (AwsException e) {
                throw new RecordsException(String.valueOf(e.getMessage()), e);
            }
        }
        return bucket.get();
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
