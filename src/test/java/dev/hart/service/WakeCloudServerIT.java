package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.config.TestSettings;
import dev.hart.generation.ImageModel;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.MessageReader;
import dev.hart.job.Owner;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.view.JobReply.Waiting;
import dev.hart.job.worker.JobTestBench;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.wake.ScalingServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet from zero and back, with records in S3 and the queue in SQS: doors without a model take jobs and wake the group, whose
 * answer starts a worker here.
 */
@Tag("fleet")
@Timeout(120)
class WakeCloudServerIT {
    private static final Owner OWNER = new Owner("web");
    private static final int JOBS = 40;
    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", S3Server.ACCESS_KEY, "aws.secretAccessKey", S3Server.SECRET);

    private final S3Server s3 = S3Server.start();
    private final SqsServer sqs = SqsServer.start();
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, String> before = new HashMap<>();
    private final List<Instance> instances = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    /** An instance of the fleet: a door, until it begins to draw. */
    private final class Instance {
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        final Service service = new Service();
        final JobRuntime jobs;
        final FleetRuntime fleet;

        Instance(ServiceConfig config) {
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
                    Optional.of(Duration.ofSeconds(5)),
                    Optional.empty());
            fleet = new FleetRuntime(
                    config, jobs, monitor, service, new WakeMetrics(registry), vertx, Clock.systemUTC());
            jobs.open(images());
            fleet.onStart(new StartupEvent());
            synchronized (instances) {
                instances.add(this);
            }
        }

        Instance draw() {
            ImageModel model = new FakeModel().load(folder, PipelineOptions.DEFAULT);
            service.start(model, new Batcher(model, 16, Duration.ofMillis(1), BatchObserver.NONE));
            jobs.start(service.serving().orElseThrow(), () -> true);
            return this;
        }

        void end() {
            fleet.onStop(new ShutdownEvent());
            jobs.stop();
            service.stop();
        }

        Job accept(String id) {
            Job job = jobs.store()
                    .orElseThrow()
                    .accept(new JobSubmission(
                            new JobRef(OWNER, new JobId(id)), "digest", () -> JobTestBench.request("a house", 1)))
                    .job();
            fleet.jobWaits();
            return job;
        }

        double wakes(String outcome) {
            return registry.get("hart.wake").tag("outcome", outcome).counter().count();
        }
    }

    @BeforeEach
    void set() {
        sqs.create("jobs", 9);
        CREDENTIALS.forEach((name, value) -> {
            String was = System.setProperty(name, value);
            if (was != null) {
                before.put(name, was);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        instances.forEach(Instance::end);
        CREDENTIALS.keySet().forEach(System::clearProperty);
        before.forEach(System::setProperty);
        sqs.close();
        s3.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aBurstAtZeroWakesOneWorkerWhichDrawsEverythingAndItsStartIsTheNextEstimate() throws Exception {
        try (ScalingServer group = ScalingServer.start()) {
            ServiceConfig config = config(group.endpoint());
            Instance one = new Instance(config);
            Instance other = new Instance(config);
            ExecutorService callers = Executors.newFixedThreadPool(8);
            List<Future<Job>> accepted = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                String id = "job-" + i;
                Instance door = i % 2 == 0 ? one : other;
                accepted.add(callers.submit(() -> door.accept(id)));
            }
            List<Job> jobs = new ArrayList<>();
            for (Future<Job> job : accepted) {
                jobs.add(job.get());
            }
            callers.shutdown();

            assertThat(one.fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
            assertThat(other.fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
            assertThat(group.bodies()).as("calls of ExecutePolicy").hasSize(1);
            assertThat(one.wakes("sent") + other.wakes("sent")).isEqualTo(1);
            assertThat(one.fleet.of(jobs.get(0))).contains(new Waiting(Waiting.FOR_WORKER, null));

            Thread.sleep(2000);
            Instance worker = new Instance(config).draw();
            JobStore store = one.jobs.store().orElseThrow();
            for (Job job : jobs) {
                for (int i = 0; i < 600 && !(store.find(job.ref()).orElseThrow().state() instanceof Ended); i++) {
                    Thread.sleep(50);
                }
                assertThat(store.find(job.ref()).orElseThrow().state()).isInstanceOf(Ended.class);
            }
            // The mark is written within a second of the worker's start.
            Thread.sleep(1500);
            worker.end();
            instances.remove(worker);
            assertThat(group.bodies()).hasSize(1);

            // The view of the door is up to 5 s old.
            Job next = one.accept("next");
            Optional<Waiting> waiting = one.fleet.of(next);
            for (int i = 0;
                    i < 200
                            && waiting.filter(now -> now.estimatedSeconds() != null)
                                    .isEmpty();
                    i++) {
                Thread.sleep(50);
                waiting = one.fleet.of(next);
            }
            assertThat(waiting).hasValueSatisfying(now -> {
                assertThat(now.reason()).isEqualTo(Waiting.FOR_WORKER);
                assertThat(now.estimatedSeconds()).isBetween(0L, 40L);
            });
        }
    }

    @Test
    void jobsAreTakenWhileTheGroupRefusesThrottlesAndIsSilent() throws Exception {
        try (ScalingServer group = ScalingServer.start()) {
            Instance door = new Instance(config(group.endpoint()));
            group.fails(403, "AccessDenied", "not authorized to perform autoscaling:ExecutePolicy");
            door.accept("refused");
            assertThat(door.fleet.awaitWakes(Duration.ofSeconds(20))).isTrue();
            assertThat(door.wakes("failed")).isEqualTo(1);

            group.fails(400, "Throttling", "Rate exceeded");
            door.accept("throttled");
            group.isSilent();
            door.accept("silent");

            JobStore store = door.jobs.store().orElseThrow();
            for (String id : List.of("refused", "throttled", "silent")) {
                assertThat(store.find(new JobRef(OWNER, new JobId(id)))).isPresent();
            }
            assertThat(sqs.messages("jobs")).isEqualTo(3);
        }
    }

    private ServiceConfig config(URI scaling) {
        Map<String, String> settings = new HashMap<>();
        settings.put("hart.data", folder.toString());
        settings.put("hart.store", "s3");
        settings.put("hart.s3.bucket", S3Server.BUCKET);
        settings.put("hart.s3.path-style", "true");
        settings.put("hart.s3.endpoint", s3.endpoint().toString());
        settings.put("hart.sqs.queue", "jobs");
        settings.put("hart.sqs.endpoint", sqs.endpoint().toString());
        settings.put("hart.sqs.wait", "1s");
        settings.put("hart.wake.provider", "autoscaling");
        settings.put("hart.wake.group", "hart-workers");
        settings.put("hart.wake.policy", "wake");
        settings.put("hart.wake.endpoint", scaling.toString());
        settings.put("hart.wake.timeout", "3s");
        return ServiceSettings.checked(TestSettings.of(settings));
    }

    private ImageStore images() {
        return new LocalImageStore(
                folder.resolve("images"),
                URI.create("http://localhost"),
                LocalUrlSigner.open(folder.resolve("url-signing.key"), Clock.systemUTC()),
                Clock.systemUTC());
    }
}
