package dev.hart.service;

import dev.hart.config.JobSettings;
import dev.hart.config.PublicUrls;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Store;
import dev.hart.config.SettingsException;
import dev.hart.job.CrashPoint;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobImage;
import dev.hart.job.JobRef;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.DeadLetterRetrier;
import dev.hart.job.record.JobCatalogue;
import dev.hart.job.record.RecordsException;
import dev.hart.job.view.JobProgress;
import dev.hart.job.view.JobReplies;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.local.LocalUrls;
import dev.hart.store.s3.S3ImageStore;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The jobs of a service for commands of the operator; the service may be running. Each part is opened when it is first needed.
 * Reading creates no folder, writes nothing and removes nothing, except that SQS counts reading dead letters as their receipt.
 * For one thread.
 */
public final class JobAdmin implements AutoCloseable {
    private final ServiceConfig config;
    private final Clock clock;
    private final JobStorage storage;

    /** Opens nothing yet. */
    public JobAdmin(ServiceConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.storage = new JobStorage(config, clock);
    }

    /**
     * Returns where the jobs are stored, for messages.
     *
     * @throws RecordsException if the settings of the bucket cannot be used, for example because its region is not known
     */
    public String place() {
        return storage.place();
    }

    /**
     * Returns the jobs.
     *
     * @return empty if no service has stored jobs in the data folder yet; never empty with S3, which is not contacted yet
     * @throws RecordsException if the settings of the bucket cannot be used, for example because its region is not known
     */
    public Optional<JobCatalogue> jobs() {
        return storage.existingRecords().map(JobCatalogue::new);
    }

    /** Returns the recipients of a job's notices and whether they were notified; none before the job's end. */
    public List<NoticeState> notices(JobRef ref) {
        return storage.existingRecords()
                .map(records -> new NoticeStore(records, Recipients.NONE, clock).about(ref))
                .orElse(List.of());
    }

    /** Returns the rendering of jobs. */
    public JobReplies replies() {
        return new JobReplies(this::url, JobProgress.NONE);
    }

    /**
     * Returns the dead-letter queue.
     *
     * @return empty if no service has created the queue in the data folder yet; never empty with SQS
     * @throws dev.hart.job.QueueException if it cannot be reached
     */
    public Optional<DeadLetters> deadLetters() {
        return storage.existingDeadLetters();
    }

    /**
     * Returns the retrier of dead letters.
     *
     * @return empty if no service has created the queue in the data folder yet; never empty with SQS
     * @throws SettingsException if a service with these settings takes no jobs
     * @throws RecordsException if the records cannot be used, or a record can be created twice
     * @throws dev.hart.job.QueueException if the queue cannot be reached
     */
    public Optional<DeadLetterRetrier> retrier() {
        if (!JobSettings.enabled(config)) {
            throw new SettingsException("a service with these settings takes no jobs (hart.jobs.enabled)");
        }
        return storage.existingQueue()
                .map(queue -> new DeadLetterRetrier(
                        storage.jobs(queue, images(), OutcomeNotifier.NONE), queue, CrashPoint.Watcher.NONE));
    }

    /** Returns a newly signed URL of an image; empty if no service has created the signing key yet. */
    private Optional<URI> url(JobImage image) {
        ImageKey key = new ImageKey(image.key());
        if (config.store() == Store.S3) {
            return Optional.of(images().url(key, config.urlTtl()).uri());
        }
        if (!Files.isRegularFile(DataFolder.of(config).signingKey())) {
            return Optional.empty();
        }
        // Without an image store, which would create its folder.
        LocalUrls urls = new LocalUrls(PublicUrls.of(config).base(), signer());
        return Optional.of(urls.of(key, config.urlTtl()).uri());
    }

    private LocalUrlSigner signer() {
        return LocalUrlSigner.open(DataFolder.of(config).signingKey(), clock);
    }

    private ImageStore images() {
        return config.store() == Store.S3
                ? S3ImageStore.reading(storage.bucket(), clock)
                : StoreProducer.local(config, PublicUrls.of(config), signer(), clock);
    }

    @Override
    public void close() {
        storage.close();
    }
}
