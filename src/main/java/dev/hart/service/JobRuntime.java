package dev.hart.service;

import dev.hart.config.JobSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.io.DaemonThreads;
import dev.hart.io.RepeatingTask;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.MessageReader;
import dev.hart.job.notice.NoticeDispatcher;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Sweeper;
import dev.hart.job.worker.JobWorker;
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
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The jobs of this service, from its start to its end: what keeps them, who does them, and who mends what crashes leave. */
@Singleton
public class JobRuntime {
    private static final Logger LOG = Logger.getLogger(JobRuntime.class);

    /** How often it is looked for jobs whose retention is over, which lists all outcomes there are. */
    private static final Duration RETIRING = Duration.ofHours(1);

    private final ServiceConfig config;
    private final JobMetrics watch;
    private final Recipients recipients;
    private final MessageReader inbox;
    private final Clock clock;
    private final Duration grace;
    private volatile Optional<Desk> desk = Optional.empty();
    private Optional<Crew> crew = Optional.empty();
    private Optional<CompletableFuture<Void>> draining = Optional.empty();
    private volatile boolean ending;
    /** The crew's, for those who must not wait for whoever opens or ends. */
    private volatile Optional<JobWorker> asking = Optional.empty();

    /** Takes jobs and says where they are. */
    private record Desk(JobStorage storage, JobStore store, NoticeStore board, ImageStore images) {}

    /** Does them. */
    private record Crew(JobWorker worker, RepeatingTask mending, RepeatingTask retiring, NoticeDispatcher courier) {}

    JobRuntime(
            ServiceConfig config,
            JobMetrics watch,
            Recipients recipients,
            MessageReader inbox,
            Clock clock,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.config = config;
        this.watch = watch;
        this.recipients = recipients;
        this.inbox = inbox;
        this.clock = clock;
        // Before the batcher is closed, by as much as a batch may need to notice.
        this.grace = delay.orElse(Duration.ZERO)
                .plus(timeout.map(ShutdownGrace::patience).orElse(Duration.ZERO));
    }

    /** Whether this service takes and does jobs. */
    public boolean enabled() {
        return JobSettings.enabled(config);
    }

    /** Whether somebody asks for jobs, where that has begun; at the end nobody need. */
    public boolean isAlive() {
        return ending || asking.map(JobWorker::isAlive).orElse(true);
    }

    /** Whether no job is begun any more: the service ends. */
    public boolean isEnding() {
        return ending;
    }

    /** Where they are asked for; empty until records and queue are open, and where there are none. */
    public Optional<JobStore> store() {
        return desk.map(Desk::store);
    }

    /** Who is told of a job that has ended, and whether they know; nobody where there are no jobs. */
    public List<NoticeState> notices(JobRef ref) {
        return desk.map(Desk::board).map(board -> board.about(ref)).orElse(List.of());
    }

    /**
     * Opens records and queue, where jobs are enabled.
     *
     * @param images where the jobs' pictures go
     * @throws dev.hart.job.record.RecordsException if they cannot be used, or create a record twice
     * @throws dev.hart.job.QueueException if the queue cannot be used
     */
    void open(ImageStore images) {
        if (!enabled() || ending) {
            return;
        }
        // Not while whoever ends the service is kept out: what is opened may be far away, and silent.
        JobStorage storage = JobStorage.open(config, clock);
        NoticeStore board = new NoticeStore(storage.records(), recipients, clock);
        JobStore store =
                new JobStore(storage.records(), storage.queue(), images, board, clock, CrashPoint.Watcher.NONE);
        synchronized (this) {
            if (ending) {
                storage.close();
            } else {
                desk = Optional.of(new Desk(storage, store, board, images));
            }
        }
    }

    /** Begins to do jobs, with a model that is ready. */
    synchronized void start(Serving serving) {
        if (desk.isEmpty() || ending) {
            return;
        }
        JobStorage storage = desk.get().storage();
        JobStore store = desk.get().store();
        WorkerContext studio = new WorkerContext(
                serving.batcher(), serving.manifest(), desk.get().images(), inbox, watch);
        JobWorker worker = new JobWorker(
                store, storage.queue(), studio, JobSettings.worker(config), clock, CrashPoint.Watcher.NONE);
        Sweeper sweeper = new Sweeper(store, storage.records(), JobSettings.sweeper(config.jobs()), clock);
        RepeatingTask mending = new RepeatingTask(
                "hart-sweeper",
                () -> watch.openJobs(sweeper.mend()),
                failure -> LOG.warnf("Jobs cannot be swept now: %s", ErrorMessages.describe(failure)));
        RepeatingTask retiring = new RepeatingTask(
                "hart-jobs-retention",
                sweeper::retire,
                failure -> LOG.warnf("Old jobs cannot be removed now: %s", ErrorMessages.describe(failure)));
        NoticeDispatcher courier = new NoticeDispatcher(store, desk.get().board(), recipients, watch, clock);
        worker.start();
        mending.start(config.jobs().sweepInterval());
        retiring.start(RETIRING);
        courier.start(config.jobs().noticeInterval());
        asking = Optional.of(worker);
        crew = Optional.of(new Crew(worker, mending, retiring, courier));
    }

    /** At SIGTERM, when readiness has gone down: no more jobs are begun, and those at hand have the grace that requests have. */
    synchronized void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        drain(grace);
    }

    private void drain(Duration allowed) {
        ending = true;
        if (draining.isEmpty() && crew.isPresent()) {
            Crew leaving = crew.get();
            draining = Optional.of(CompletableFuture.runAsync(
                    () -> {
                        leaving.mending().close();
                        leaving.retiring().close();
                        if (!leaving.worker().drain(allowed)) {
                            LOG.warn("Time is up: the jobs at hand are given back");
                        }
                        // Last: of those that have just ended some may still be told.
                        leaving.courier().close();
                    },
                    work -> DaemonThreads.create("hart-jobs-drain", work).start()));
        }
    }

    /** Waits until the jobs at hand are done or given back; at once, where the end was not announced. Before the model is freed. */
    void stop() {
        Optional<CompletableFuture<Void>> last;
        synchronized (this) {
            drain(Duration.ZERO);
            last = draining;
        }
        last.ifPresent(CompletableFuture::join);
        desk.ifPresent(closing -> closing.storage().close());
    }
}
