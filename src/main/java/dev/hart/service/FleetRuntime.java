package dev.hart.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.hart.config.ServiceConfig;
import dev.hart.config.WakeSettings;
import dev.hart.io.DaemonThreads;
import dev.hart.io.RepeatingTask;
import dev.hart.io.SortableIds;
import dev.hart.job.Job;
import dev.hart.job.Owner;
import dev.hart.job.fleet.FleetView;
import dev.hart.job.fleet.OpenJobLimiter;
import dev.hart.job.fleet.Wait;
import dev.hart.job.fleet.WorkerMark;
import dev.hart.job.fleet.WorkerMarks;
import dev.hart.job.record.OpenJobs;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import dev.hart.job.view.JobReply.Waiting;
import dev.hart.job.view.WaitEstimates;
import dev.hart.service.Service.Serving;
import dev.hart.wake.AutoscalingWaker;
import dev.hart.wake.FleetWake;
import dev.hart.wake.HttpWaker;
import dev.hart.wake.Waker;
import dev.hart.webhook.HttpPost;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * This service as one of a fleet: the mark of its worker, the wake of others, how long jobs wait, and how many may be open.
 *
 * <p>Longer than most files, because the mark's writing and removal are read best beside the wake that depends on them.
 */
@Singleton
public class FleetRuntime implements WaitEstimates, WorkerRetirement.Presence {
    private static final Logger LOG = Logger.getLogger(FleetRuntime.class);
    /** How often it checks whether the worker has started, and whether its mark is due. */
    private static final Duration TICK = Duration.ofSeconds(1);
    /** How long the end of the service waits for the mark to be removed; otherwise the mark is believed a minute longer. */
    private static final Duration LEAVING = Duration.ofSeconds(2);
    /** Its rate is recorded and old marks are removed once in so many renewals: every five minutes. */
    private static final int RENEWALS_BEFORE_REMOVAL = 15;

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
    /** When to send a job again that was not accepted, if nothing was measured that would tell. */
    private static final Duration UNKNOWN_RETRY = Duration.ofSeconds(30);

    private final ServiceConfig config;
    private final JobRuntime jobs;
    private final JobMonitor monitor;
    private final Service service;
    private final WakeMetrics metrics;
    private final Vertx vertx;
    private final Clock clock;
    private final String id;
    private final RepeatingTask marking = new RepeatingTask(
            "hart-mark",
            this::mark,
            failure -> LOG.warnf(
                    "Other instances may not know that this worker is alive: %s", ErrorMessages.describe(failure)));
    private volatile Optional<Parts> parts = Optional.empty();
    /** Whether the worker is about to look at the queue for the last time, or has done so. */
    private volatile boolean left;

    private volatile boolean ending;
    /** Held while the mark is written or removed, which may take as long as the records need. */
    private final Object ofMark = new Object();

    /** Whether its mark was written, and is to be renewed. */
    @GuardedBy("ofMark")
    private boolean marked;

    /** Whether the records may have its mark: true already before it is written, since a write that fails may have had effect. */
    @GuardedBy("ofMark")
    private boolean removable;

    @GuardedBy("ofMark")
    private int renewals;

    @GuardedBy("ofMark")
    private long renewed;

    /** What needs the records. */
    private record Parts(WorkerMarks marks, FleetView view, OpenJobLimiter limiter, Optional<FleetWake> wake) {}

    FleetRuntime(
            ServiceConfig config,
            JobRuntime jobs,
            JobMonitor monitor,
            Service service,
            WakeMetrics metrics,
            Vertx vertx,
            Clock clock) {
        this.config = config;
        this.jobs = jobs;
        this.monitor = monitor;
        this.service = service;
        this.metrics = metrics;
        this.vertx = vertx;
        this.clock = clock;
        this.id = SortableIds.create(clock.instant());
    }

    void onStart(@Observes StartupEvent event) {
        if (jobs.enabled()) {
            monitor.onOpenJobs(this::jobsAreOpen);
            jobs.leaving(this);
            marking.start(TICK);
        }
    }

    private synchronized Optional<Parts> parts() {
        if (parts.isEmpty()) {
            parts = jobs.records().map(this::open);
        }
        return parts;
    }

    private Parts open(Records records) {
        WorkerMarks marks = new WorkerMarks(records, clock);
        OpenJobs open = new OpenJobs(records);
        return new Parts(
                marks,
                new FleetView(marks, open, clock),
                new OpenJobLimiter(open, config.jobs().maxOpen(), config.jobs().maxOpenPerOwner()),
                waker().map(waker -> new FleetWake(marks, waker, config.wake().interval(), metrics)));
    }

    private Optional<Waker> waker() {
        return WakeSettings.policy(config.wake())
                .<Waker>map(AutoscalingWaker::new)
                .or(() -> WakeSettings.url(config.wake())
                        .map(to -> new HttpWaker(to.url(), new HttpPost(vertx, to.rule(), to.times()))));
    }

    /** A place for a job that an owner may open, to be closed once the job is accepted or refused. */
    public OpenJobLimiter.Place place(Owner owner) {
        return parts().orElseThrow(() -> new RecordsException("the records are not open", null))
                .limiter()
                .place(owner);
    }

    /** When the next job ends by what was measured, 1 second to 10 minutes; 30 seconds if nothing was. */
    public Duration retryAfter() {
        Duration wait = known(FleetView::untilNextEnd).orElse(UNKNOWN_RETRY);
        long whole = Math.max(1, wait.plusMillis(999).toSeconds());
        return Duration.ofSeconds(Math.min(whole, LONGEST_RETRY.toSeconds()));
    }

    /** A job is in the queue: the fleet is woken if no worker is alive. Returns at once. */
    public void jobWaits() {
        // A worker of this process takes it, unless it ends before that, or may have looked at the queue for the last
        // time.
        if (left || ending || !jobs.isDrawing() || !service.isReady()) {
            parts().flatMap(Parts::wake).ifPresent(FleetWake::jobWaits);
        }
    }

    /** The sweeper has found open jobs: the fleet is woken if no worker is alive and the last wake is ten minutes old. */
    public void jobsAreOpen() {
        parts().flatMap(Parts::wake).ifPresent(FleetWake::jobsAreOpen);
    }

    /**
     * Waits until the wakes are sent that jobs need, for a host that stops the process between two requests.
     *
     * @return false if that takes longer
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean awaitWakes(Duration longest) throws InterruptedException {
        Optional<FleetWake> wake = parts.flatMap(Parts::wake);
        return wake.isEmpty() || wake.get().awaitDone(longest);
    }

    @Override
    public Optional<Waiting> of(Job job) {
        return known(view -> Optional.of(view.of(job.created()))).map(FleetRuntime::waiting);
    }

    private static Waiting waiting(Wait wait) {
        return new Waiting(
                wait.reason() == Wait.Reason.WORKER ? Waiting.FOR_WORKER : Waiting.FOR_TURN,
                wait.estimate().map(time -> time.plusMillis(999).toSeconds()).orElse(null));
    }

    /** What the records tell; empty if they cannot be reached, because a reply does not fail for an estimate. */
    private <T> Optional<T> known(Function<FleetView, Optional<T>> question) {
        try {
            return parts().map(Parts::view).flatMap(question);
        } catch (RecordsException unreachable) {
            return Optional.empty();
        }
    }

    private void mark() {
        synchronized (ofMark) {
            Optional<Serving> serving = service.serving();
            boolean due = !marked || System.nanoTime() - renewed >= WorkerMarks.RENEWAL.toNanos();
            // A worker whose device or storage does not work takes no job, so its mark may run out.
            if (left || ending || !due || serving.isEmpty() || !jobs.isDrawing() || !service.isReady()) {
                return;
            }
            Optional<WorkerMarks> marks = parts().map(Parts::marks);
            if (marks.isPresent()) {
                write(marks.get(), serving.get());
            }
        }
    }

    @GuardedBy("ofMark")
    private void write(WorkerMarks marks, Serving serving) {
        // Only once: a worker that stays after its last look at the queue has not started again.
        boolean first = renewals == 0;
        long now = System.nanoTime();
        WorkerMark mark = new WorkerMark(
                serving.since(),
                clock.instant(),
                Math.max(0, Duration.between(processStart(), serving.since()).toMillis() / 1e3),
                Math.max(1, serving.batcher().load().batchLimit()),
                serving.manifest().name(),
                monitor.rate().jobsPerSecond());
        removable = true;
        if (first) {
            marks.begin(id, mark);
        } else {
            marks.write(id, mark);
        }
        // Not before: what failed is tried again with the next tick.
        marked = true;
        renewed = now;
        renewals++;
        if (renewals % RENEWALS_BEFORE_REMOVAL == 1) {
            mark.jobsPerSecond().ifPresent(marks::recordRate);
            marks.removeOld(id);
        }
    }

    private static Instant processStart() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    /**
     * Removes the mark of this service's worker, and writes none until {@link #rejoin}. A worker that ends for lack of jobs calls
     * this before it looks at the queue for the last time: a door that enqueues a job after that look finds no mark. Takes up to
     * 2 s, after which the mark may still be there.
     */
    @Override
    public void leave() {
        left = true;
        awaitRemoval();
    }

    private void awaitRemoval() {
        try {
            beginToRemove().join(LEAVING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The worker takes jobs after all: the last look at the queue found one. Its mark is written within a second. */
    @Override
    public void rejoin() {
        left = false;
    }

    private Thread beginToRemove() {
        Thread removing = DaemonThreads.create("hart-unmark", this::remove);
        removing.start();
        return removing;
    }

    private void remove() {
        synchronized (ofMark) {
            marked = false;
            if (!removable) {
                return;
            }
            try {
                parts.ifPresent(of -> {
                    of.marks().remove(id);
                    removable = false;
                    monitor.rate().jobsPerSecond().ifPresent(of.marks()::recordRate);
                });
            } catch (RecordsException unreachable) {
                LOG.debugf("The mark of this worker stays for a minute: %s", unreachable.getMessage());
            }
        }
    }

    /** Does not wait, since the shutdown of the others does not depend on it. */
    void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        ending = true;
        Thread unused = beginToRemove();
    }

    /** Before {@link ServiceStartup} closes the records. */
    void onStop(@Observes @Priority(1) ShutdownEvent event) {
        ending = true;
        awaitRemoval();
        marking.close();
        parts.flatMap(Parts::wake).ifPresent(FleetWake::close);
    }
}
