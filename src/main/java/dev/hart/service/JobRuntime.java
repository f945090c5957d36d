package dev.hart.service;

import dev.hart.config.JobSettings;
import dev.hart.config.PromptConfig.TooLong;
import dev.hart.config.ServiceConfig;
import dev.hart.io.DaemonThreads;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.MessageReader;
import dev.hart.job.QueueException;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.worker.JobWorker;
import dev.hart.job.worker.Retirement;
import dev.hart.job.worker.WorkerContext;
import dev.hart.service.Service.Serving;
import dev.hart.store.ImageStore;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The jobs of this service, from its start to its end: their storage, the worker, the sweeper and the dispatcher of notices. */
@Singleton
public class JobRuntime {
    private static final Logger LOG = Logger.getLogger(JobRuntime.class);

    private final ServiceConfig config;
    private final JobMonitor monitor;
    private final Recipients recipients;
    private final MessageReader messages;
    private final Clock clock;
    private final Duration grace;
    private volatile Optional<Opened> opened = Optional.empty();
    private Optional<Started> started = Optional.empty();
    private Optional<CompletableFuture<Void>> draining = Optional.empty();
    private volatile boolean ending;
    private volatile WorkerRetirement.Presence presence = WorkerRetirement.Presence.NONE;
    /** The started worker, for callers that must not wait while another thread opens or ends the service. */
    private volatile Optional<JobWorker> worker = Optional.empty();

    /** What accepts jobs and returns their state. */
    private record Opened(JobStorage storage, JobStore store, NoticeStore notices, ImageStore images) {}

    /** What processes them: a worker unless this instance is a door, and housekeeping unless the settings exclude it. */
    private record Started(Optional<JobWorker> worker, Optional<JobHousekeeping> housekeeping) {}

    JobRuntime(
            ServiceConfig config,
            JobMonitor monitor,
            Recipients recipients,
            MessageReader messages,
            Clock clock,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.config = config;
        this.monitor = monitor;
        this.recipients = recipients;
        this.messages = messages;
        this.clock = clock;
        // Ends with that of requests (ShutdownGrace): before the timeout, by as much as a batch may need to notice that
        // it
        // is cancelled.
        this.grace = delay.orElse(Duration.ZERO)
                .plus(timeout.map(ShutdownGrace::patience).orElse(Duration.ZERO));
    }

    /** Returns whether this service accepts and processes jobs. */
    public boolean enabled() {
        return JobSettings.enabled(config);
    }

    /** Returns whether the worker's thread runs; also true until it is started and once the service ends. */
    public boolean isAlive() {
        return ending || worker.map(JobWorker::isAlive).orElse(true);
    }

    /** Returns whether the service ends, so that no more jobs begin. */
    public boolean isEnding() {
        return ending;
    }

    /** Returns whether a worker of this service takes jobs. */
    boolean isDrawing() {
        return !ending && worker.map(JobWorker::isAlive).orElse(false);
    }

    /** Sets what the worker leaves before it looks at the queue for the last time; to be called before {@link #start}. */
    void leaving(WorkerRetirement.Presence left) {
        presence = left;
    }

    /** Returns the records; empty like {@link #store}. */
    Optional<Records> records() {
        return opened.map(Opened::storage).map(JobStorage::records);
    }

    /** Returns the jobs; empty until records and queue are open, and if jobs are not enabled. */
    public Optional<JobStore> store() {
        return opened.map(Opened::store);
    }

    /**
     * Returns the recipients of a job's notices and whether they were notified; none before the job's end and until
     * {@link #open}.
     */
    public List<NoticeState> notices(JobRef ref) {
        return opened.map(Opened::notices).map(notices -> notices.about(ref)).orElse(List.of());
    }

    /**
     * Opens records and queue, if jobs are enabled.
     *
     * @param images stores the jobs' images
     * @throws dev.hart.job.record.RecordsException if the records cannot be used, or a record can be created twice
     * @throws dev.hart.job.QueueException if the queue cannot be used
     * @throws dev.hart.config.SettingsException if events would go to the queue's dead-letter queue
     */
    void open(ImageStore images) {
        if (!enabled() || ending) {
            return;
        }
        // Outside the lock, so that the service can be stopped while a remote store does not answer.
        JobStorage storage = JobStorage.open(config, clock);
        NoticeStore notices = new NoticeStore(storage.records(), recipients, clock);
        JobStore store = storage.jobs(storage.queue(), images, notices);
        synchronized (this) {
            if (ending) {
                storage.close();
            } else {
                opened = Optional.of(new Opened(storage, store, notices, images));
            }
        }
    }

    /**
     * Begins to process jobs, with a model that is ready; does nothing if {@link #open} has opened nothing.
     *
     * @param canStore whether images and records can be stored, as far as is known
     */
    synchronized void start(Serving serving, BooleanSupplier canStore) {
        if (opened.isEmpty() || ending) {
            return;
        }
        Opened parts = opened.get();
        WorkerContext context = new WorkerContext(
                serving.batcher(),
                serving.manifest(),
                parts.images(),
                messages,
                monitor.jobs(),
                canStore,
                config.prompt().tooLong() == TooLong.REFUSE);
        JobWorker created = new JobWorker(
                parts.store(),
                parts.storage().queue(),
                context,
                JobSettings.worker(config),
                clock,
                CrashPoint.Watcher.NONE);
        worker = Optional.of(created);
        Optional<JobHousekeeping> housekeeping = housekeeping(parts);
        monitor.idleness().watch(created::idle);
        housekeeping.ifPresent(keeping -> monitor.idleness().watch(keeping::idle));
        created.start(retirement());
        started = Optional.of(new Started(worker, housekeeping));
    }

    /**
     * Begins to do for jobs what needs no model, so that a door's jobs are mended and their notices are delivered while no worker
     * lives; does nothing if {@link #open} has opened nothing.
     */
    synchronized void startWithoutModel() {
        if (opened.isPresent() && !ending) {
            started = Optional.of(new Started(Optional.empty(), housekeeping(opened.get())));
        }
    }

    private Optional<JobHousekeeping> housekeeping(Opened parts) {
        return config.jobs().housekeeping()
                ? Optional.of(JobHousekeeping.start(
                        config.jobs(),
                        parts.store(),
                        parts.storage().records(),
                        parts.notices(),
                        recipients,
                        monitor,
                        clock))
                : Optional.empty();
    }

    /** Returns when the worker ends by itself: never, unless the settings say after which time without work. */
    Retirement retirement() {
        return config.worker()
                .retireAfter()
                .<Retirement>map(after -> new WorkerRetirement(monitor.idleness()::time, after, presence, () -> {
                    // The end of the worker's thread is no fault.
                    ending = true;
                    WorkerRetirement.exit();
                }))
                .orElse(Retirement.NEVER);
    }

    /** Returns how many jobs the worker is processing. */
    public int running() {
        return worker.map(JobWorker::running).orElse(0);
    }

    /** Returns how many messages wait in the queue, approximately; empty if that is not known now. Calls SQS. */
    public OptionalLong waiting() {
        try {
            return opened.map(parts -> parts.storage().queue().visible()).orElse(OptionalLong.empty());
        } catch (QueueException e) {
            LOG.debugf("The queue does not tell how many messages wait: %s", e.getMessage());
            return OptionalLong.empty();
        }
    }

    /** At SIGTERM, once readiness is down: no more jobs begin, and the running ones get the grace period of requests. */
    synchronized void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        drain(grace);
    }

    private void drain(Duration allowed) {
        ending = true;
        if (draining.isEmpty() && started.isPresent()) {
            Started ends = started.get();
            draining = Optional.of(CompletableFuture.runAsync(
                    () -> {
                        ends.housekeeping().ifPresent(JobHousekeeping::stopSweeping);
                        if (!ends.worker().map(last -> last.drain(allowed)).orElse(true)) {
                            LOG.warn("The grace period is over: the running jobs are given back");
                        }
                        // Last: the recipients of jobs that have just ended may still be notified.
                        ends.housekeeping().ifPresent(JobHousekeeping::close);
                    },
                    work -> DaemonThreads.create("hart-jobs-drain", work).start()));
        }
    }

    /**
     * Waits until the running jobs are done or given back; gives them back at once if the end was not announced. Before the model
     * is closed.
     */
    void stop() {
        Optional<CompletableFuture<Void>> last;
        synchronized (this) {
            drain(Duration.ZERO);
            last = draining;
        }
        last.ifPresent(CompletableFuture::join);
        opened.ifPresent(closing -> closing.storage().close());
    }
}
