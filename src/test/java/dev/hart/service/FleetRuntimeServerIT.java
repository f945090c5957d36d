package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hart.api.FakeModel;
import dev.hart.config.ServiceConfig;
import dev.hart.config.TestSettings;
import dev.hart.generation.ImageModel;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobSubmission;
import dev.hart.job.MessageReader;
import dev.hart.job.Owner;
import dev.hart.job.fleet.FleetLook;
import dev.hart.job.fleet.WorkerMark;
import dev.hart.job.fleet.WorkerMarks;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobPage;
import dev.hart.job.record.JobStore;
import dev.hart.job.view.JobReply.Waiting;
import dev.hart.job.worker.JobTestBench;
import dev.hart.job.worker.Retirement;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service as one of a fleet: first one that has no worker, then one that has. */
@Tag("fleet")
@Timeout(60)
class FleetRuntimeServerIT {
    private static final Owner OWNER = new Owner("web");

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> woken = new CopyOnWriteArrayList<>();
    private final Service service = new Service();
    private final FakeModel model = new FakeModel();
    private HttpServer receiver;
    private JobRuntime jobs;
    private FleetRuntime fleet;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/wake", exchange -> {
            woken.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        open(Map.of(
                "hart.wake.provider",
                "http",
                "hart.wake.url",
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/wake",
                // Longer than any test: the end of the worker would be the end of this process.
                "hart.worker.retire-after",
                "PT1H"));
    }

    private void open(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("hart.data", folder.resolve("data").toString());
        ServiceConfig config = TestSettings.of(all);
        JobProgressTable progress = new JobProgressTable();
        JobMonitor monitor = new JobMonitor(
                progress,
                new JobMetrics(registry, progress),
                new NoticeMetrics(registry),
                new Idleness(new Service(), registry));
        jobs = new JobRuntime(
                config,
                monitor,
                Recipients.NONE,
                MessageReader.NONE,
                Clock.systemUTC(),
                Optional.of(Duration.ZERO),
                Optional.empty());
        fleet = new FleetRuntime(config, jobs, monitor, service, new WakeMetrics(registry), vertx, Clock.systemUTC());
        jobs.open(images());
    }

    @AfterEach
    void stop() throws Exception {
        fleet.onStop(new ShutdownEvent());
        jobs.stop();
        service.stop();
        receiver.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Job accept(String id) {
        JobStore store = jobs.store().orElseThrow();
        Job job = store.accept(new JobSubmission(
                        new JobRef(OWNER, new JobId(id)), "digest", () -> JobTestBench.request("a house", 1)))
                .job();
        fleet.jobWaits();
        return job;
    }

    private WorkerMarks marks() {
        return new WorkerMarks(new FileRecords(folder.resolve("data/jobs/records")), Clock.systemUTC());
    }

    private double wakes(String outcome) {
        return registry.get("hart.wake").tag("outcome", outcome).counter().count();
    }

    @Test
    void aDoorWakesTheFleetOnceForABurstAndSaysThatItsJobsWaitForAWorker() throws Exception {
        Job first = accept("a");
        Job last = accept("b");
        for (int i = 0; i < 20; i++) {
            accept("more-" + i);
        }

        assertThat(fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
        assertThat(woken).hasSize(1);
        assertThat(wakes("sent")).isEqualTo(1);
        assertThat(wakes("failed")).isZero();
        assertThat(fleet.of(first)).contains(new Waiting(Waiting.FOR_WORKER, null));
        assertThat(fleet.of(last)).contains(new Waiting(Waiting.FOR_WORKER, null));
        assertThat(fleet.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void jobsAreAcceptedThoughTheFleetCannotBeWoken() throws Exception {
        receiver.stop(0);

        Job job = accept("a");

        assertThat(fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
        assertThat(wakes("failed")).isEqualTo(1);
        assertThat(jobs.store().orElseThrow().find(job.ref())).isPresent();
        assertThat(jobs.store()
                        .orElseThrow()
                        .list(new JobPage.Query(OWNER, Optional.empty(), Optional.empty(), 10))
                        .jobs())
                .hasSize(1);
    }

    @Test
    void aFleetWithALivingWorkerIsNotWoken() throws Exception {
        marks().begin("1".repeat(32), new WorkerMark(Instant.now(), Instant.now(), 7, 4, "demo", Optional.of(0.25)));

        Job job = accept("a");

        assertThat(fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
        assertThat(woken).isEmpty();
        assertThat(fleet.of(job))
                .hasValueSatisfying(waiting -> assertThat(waiting.reason()).isEqualTo(Waiting.FOR_TURN));
        assertThat(fleet.retryAfter()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aWorkerHasAMarkFromItsStartToItsEnd() throws Exception {
        assertThat(marks().look().isAlive()).isFalse();
        startWorker();

        FleetLook look = awaitMark();
        assertThat(look.alive()).hasSize(1);
        WorkerMark mark = look.alive().values().iterator().next().mark();
        assertThat(mark.pack()).isEqualTo(FakeModel.NAME);
        assertThat(mark.images()).isPositive();
        assertThat(mark.startSeconds()).isPositive();

        fleet.leave();
        assertThat(marks().look().isAlive()).isFalse();
        Thread.sleep(1200);
        assertThat(marks().look().isAlive()).as("it does not come back").isFalse();

        fleet.rejoin();
        awaitMark();
    }

    private void startWorker() {
        fleet.onStart(new StartupEvent());
        ImageModel loaded = model.load(folder, PipelineOptions.DEFAULT);
        service.start(loaded, new Batcher(loaded, 16, Duration.ofMillis(1), BatchObserver.NONE));
        jobs.start(service.serving().orElseThrow(), () -> true);
    }

    private FleetLook awaitMark() throws InterruptedException {
        FleetLook look = marks().look();
        for (int i = 0; i < 200 && !look.isAlive(); i++) {
            Thread.sleep(50);
            look = marks().look();
        }
        assertThat(look.isAlive()).isTrue();
        return look;
    }

    @Test
    void aWorkerThatMayRetireHasNoMarkAndDoesNotCountAsOneThatDraws() throws Exception {
        startWorker();
        awaitMark();
        fleet.jobWaits();
        assertThat(fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
        assertThat(woken).as("the worker takes the job").isEmpty();
        Retirement retirement = jobs.retirement();

        retirement.beforeLastLook();

        assertThat(marks().look().isAlive()).isFalse();
        assertThat(jobs.isDrawing()).isTrue();
        fleet.jobWaits();
        assertThat(fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
        assertThat(woken).hasSize(1);

        retirement.stays();

        awaitMark();
        fleet.jobWaits();
        assertThat(fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
        assertThat(woken).hasSize(1);
        assertThat(wakes("limited")).as("no look at the fleet").isZero();
    }

    @Test
    void aMarkThatCannotBeWrittenIsTriedAgainAsTheFirst() throws Exception {
        Path workers = folder.resolve("data/jobs/records/workers");
        Files.writeString(workers, "no folder");
        startWorker();
        Thread.sleep(1500);
        assertThat(workers).isRegularFile();

        Files.delete(workers);

        for (int i = 0; i < 100 && !Files.exists(workers.resolve("last-start.json")); i++) {
            Thread.sleep(50);
        }
        assertThat(workers.resolve("last-start.json"))
                .as("the start was measured")
                .exists();
        awaitMark();
    }

    @Test
    void aShutdownIsNotUndoneByAWorkerThatStays() throws Exception {
        startWorker();
        awaitMark();
        fleet.onShutdownBegins(new ShutdownDelayInitiatedEvent());

        jobs.retirement().stays();

        Thread.sleep(2500);
        assertThat(marks().look().isAlive()).isFalse();
    }

    private ImageStore images() {
        return new LocalImageStore(
                folder.resolve("images"),
                URI.create("http://localhost"),
                LocalUrlSigner.open(folder.resolve("url-signing.key"), Clock.systemUTC()),
                Clock.systemUTC());
    }
}
