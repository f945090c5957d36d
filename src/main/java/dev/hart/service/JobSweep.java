package dev.hart.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.config.JobSettings;
import dev.hart.config.PublicUrls;
import dev.hart.config.QueueSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Store;
import dev.hart.config.SettingsException;
import dev.hart.job.JobQueue;
import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.SweepResult;
import dev.hart.job.view.JobProgress;
import dev.hart.job.view.JobReplies;
import dev.hart.notify.EventQueue;
import dev.hart.notify.WebhookSecrets;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.s3.S3ImageStore;
import dev.hart.webhook.Delivery;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Sweeps the jobs of a service in passes, without a model and without Quarkus, for a schedule where no instance runs all the time.
 * A pass does once what a service does at intervals: it repairs what crashes left behind, notifies the recipients that are due,
 * and removes jobs and local images whose retention is over. Safe beside services and other sweeps; a process that is killed in a
 * pass leaves nothing that the next pass would not repair. For one thread.
 */
public final class JobSweep implements AutoCloseable {
    private final ServiceConfig config;
    private final Clock clock;
    private final JobStorage storage;
    private final Deque<Runnable> closing = new ArrayDeque<>();

    /**
     * Opens nothing yet.
     *
     * @param config the settings of the service: with others, notices would not be delivered as the service would
     */
    public JobSweep(ServiceConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.storage = new JobStorage(config, clock);
        closing.push(storage::close);
    }

    /**
     * Returns where the jobs are stored, for messages.
     *
     * @throws dev.hart.job.record.RecordsException if the settings of the bucket cannot be used
     */
    public String place() {
        return storage.place();
    }

    /**
     * Runs one pass, or passes until one changes nothing. Call once.
     *
     * @param untilIdle whether to run further passes until one changes nothing; then no notice is due, either
     * @param isOver asked before each record and each attempt to notify; once it is true, what has begun ends, and no more begins
     * @return empty if no service has stored jobs in the data folder yet; never empty with S3
     * @throws SettingsException if a service with these settings takes no jobs, or its queue is not where this process runs
     * @throws dev.hart.job.record.RecordsException if the records cannot be used, or a record can be created twice
     * @throws dev.hart.job.QueueException if the job queue or the event queue cannot be used
     * @throws dev.hart.store.StoreException if local images cannot be listed or removed
     */
    public Optional<SweepReport> run(boolean untilIdle, BooleanSupplier isOver) {
        if (!JobSettings.enabled(config)) {
            throw new SettingsException("a service with these settings takes no jobs (hart.jobs.enabled)");
        }
        if (storage.existingRecords().isEmpty()) {
            return Optional.empty();
        }
        ImageStore images = images();
        Counts counts = new Counts();
        JobHousekeeping housekeeping = open(images, counts);
        SweepReport report = pass(housekeeping, images, counts, isOver);
        SweepReport last = report;
        while (untilIdle && last.hasChanged() && !isOver.getAsBoolean()) {
            last = pass(housekeeping, images, counts, isOver);
            report = report.then(last);
        }
        return Optional.of(report);
    }

    private SweepReport pass(JobHousekeeping housekeeping, ImageStore images, Counts counts, BooleanSupplier isOver) {
        SweepResult jobs = housekeeping.pass(isOver);
        boolean local = config.store() == Store.LOCAL && !isOver.getAsBoolean();
        int removed = local
                ? new ImageRetention(clock).removeExpired(images, config.imageRetention(), ImageStore.MOST_LISTED)
                : 0;
        return new SweepReport(
                1,
                jobs,
                counts.delivered.getAndSet(0),
                counts.failed.getAndSet(0),
                counts.stopped.getAndSet(0),
                removed,
                isOver.getAsBoolean());
    }

    private JobHousekeeping open(ImageStore images, Counts counts) {
        JobQueue queue = queue();
        Recipients recipients = recipients(images);
        NoticeStore notices = new NoticeStore(storage.records(), recipients, clock);
        JobStore store = storage.jobs(queue, images, notices);
        JobHousekeeping housekeeping =
                JobHousekeeping.of(config.jobs(), store, storage.records(), notices, recipients, counts, clock);
        closing.push(housekeeping::close);
        return housekeeping;
    }

    /** A queue in files that no service has made is not the queue that the workers of records in S3 look at. */
    private JobQueue queue() {
        boolean elsewhere = config.store() == Store.S3
                && QueueSettings.sqs(config).isEmpty()
                && storage.existingDeadLetters().isEmpty();
        if (elsewhere) {
            throw new SettingsException(
                    "the data folder has no job queue: sweep where the service runs, or set hart.sqs.queue");
        }
        return storage.queue();
    }

    private ImageStore images() {
        return config.store() == Store.S3
                ? S3ImageStore.reading(storage.bucket(), clock)
                : StoreProducer.local(
                        config,
                        PublicUrls.of(config),
                        LocalUrlSigner.open(DataFolder.of(config).signingKey(), clock),
                        clock);
    }

    /** Makes the same recipients as a service. */
    private Recipients recipients(ImageStore images) {
        JobProducer parts = new JobProducer();
        ObjectMapper json = new ObjectMapper();
        WebhookSecrets secrets = parts.secrets(config);
        JobReplies replies = parts.replies(images, JobProgress.NONE, config);
        EventQueue events = parts.queue(config);
        closing.push(() -> parts.close(events));
        // A wrong name must show now: each failed attempt would bring the notice nearer to being given up.
        events.open();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        closing.push(
                () -> vertx.close().toCompletionStage().toCompletableFuture().join());
        Recipients recipients = parts.recipients(
                config,
                secrets,
                replies,
                parts.events(replies, PublicUrls.of(config), json),
                events,
                json,
                vertx,
                clock);
        closing.push(() -> parts.close(recipients));
        return recipients;
    }

    /** Closes what was opened last first. */
    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }

    /** Counts attempts to notify, on the threads that make them. */
    private static final class Counts implements NoticeObserver {
        private final AtomicInteger delivered = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger stopped = new AtomicInteger();

        @Override
        public void attempted(String recipient, Delivery delivery) {
            if (delivery instanceof Delivery.Delivered) {
                delivered.incrementAndGet();
            } else if (delivery instanceof Delivery.Stopped) {
                stopped.incrementAndGet();
            } else {
                failed.incrementAndGet();
            }
        }

        @Override
        public void givenUp(String recipient) {
            stopped.incrementAndGet();
        }

        @Override
        public void open(int notices) {
            // The report counts what was done.
        }
    }
}
