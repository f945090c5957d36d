package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.MessageReader;
import dev.hart.job.Owner;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.service.Service.Serving;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JobRuntimeTest {
    private static final JobRef REF = new JobRef(new Owner("web"), new JobId("a"));

    @TempDir
    private Path folder = Path.of("");

    private final FakeModel model = new FakeModel();

    @Test
    void aRunningJobIsGivenBackAtShutdownAndTheNextServiceGetsItAtOnce() throws Exception {
        JobRuntime first = jobs(Duration.ofMillis(300), Map.of());
        JobStore store = begin(first);
        store.accept(new JobSubmission(REF, "digest", () -> request("hold")));
        assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        first.onShutdownBegins(new ShutdownDelayInitiatedEvent());
        first.stop();

        assertThat(model.cancelled.tryAcquire(1, TimeUnit.SECONDS)).isTrue();
        assertThat(store.find(REF).orElseThrow().state()).isNotInstanceOf(Ended.class);
        JobRuntime second = jobs(Duration.ZERO, Map.of());
        JobStore again = begin(second);
        // Much sooner than the end of its lease of a minute.
        assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        again.cancel(REF);
        second.stop();
        assertThat(again.find(REF).orElseThrow().state()).isInstanceOf(Ended.class);
    }

    @Test
    void noJobBeginsDuringShutdown() throws Exception {
        JobRuntime jobs = jobs(Duration.ofSeconds(5), Map.of());
        JobStore store = begin(jobs);

        jobs.onShutdownBegins(new ShutdownDelayInitiatedEvent());
        store.accept(new JobSubmission(REF, "digest", () -> request("hold")));
        jobs.stop();

        assertThat(model.held.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(store.find(REF).orElseThrow().state()).isNotInstanceOf(Ended.class);
    }

    @Test
    void aServiceWithoutJobsOpensNothing() {
        JobRuntime jobs = jobs(Duration.ZERO, Map.of("hart.jobs.enabled", "false"));

        jobs.open(images());
        jobs.stop();

        assertThat(jobs.store()).isEmpty();
        assertThat(folder.resolve("data").resolve("jobs")).doesNotExist();
    }

    @Test
    void aDoorTellsWhetherItsQueueCanBeReached() throws Exception {
        AtomicLong now = new AtomicLong();
        JobRuntime jobs = jobs(Duration.ZERO, Map.of("hart.role", "door"));
        JobReach reach = new JobReach(jobs, now::get);
        assertThat(reach.trouble()).contains("the records of jobs are not open");

        jobs.open(images());
        assertThat(reach.trouble()).as("an answer of this moment").isPresent();
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));
        assertThat(reach.trouble()).isEmpty();

        Path waiting = folder.resolve("data/jobs/queue/line");
        Files.move(waiting, folder.resolve("moved"));
        assertThat(reach.trouble()).as("an answer of this moment").isEmpty();
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));
        assertThat(reach.trouble()).contains("the job queue cannot be reached");

        Files.move(folder.resolve("moved"), waiting);
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));
        assertThat(reach.trouble()).isEmpty();
        jobs.stop();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDoorMendsJobsUnlessItIsNotItsTask(boolean housekeeping) throws Exception {
        JobRuntime jobs = jobs(
                Duration.ZERO, Map.of("hart.role", "door", "hart.jobs.housekeeping", Boolean.toString(housekeeping)));
        jobs.open(images());
        // What a crash leaves between the marker and the record; the marker of another hour is as old as its file.
        Path marker = folder.resolve("data/jobs/records/open/web/a.json");
        Files.createDirectories(marker.getParent());
        Files.writeString(marker, "{}");
        Files.setLastModifiedTime(marker, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        jobs.startWithoutModel();

        for (int i = 0; i < 40 && Files.exists(marker); i++) {
            Thread.sleep(50);
        }
        assertThat(Files.exists(marker)).isEqualTo(!housekeeping);
        jobs.stop();
    }

    private JobStore begin(JobRuntime jobs) {
        jobs.open(images());
        ImageModel loaded = model.load(folder, PipelineOptions.DEFAULT);
        Batcher batcher = new Batcher(loaded, 16, Duration.ofMillis(1), BatchObserver.NONE);
        jobs.start(new Serving(loaded, batcher, Instant.now()), () -> true);
        return jobs.store().orElseThrow();
    }

    private JobRuntime jobs(Duration grace, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("hart.data", folder.resolve("data").toString());
        ServiceConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .addDiscoveredConverters()
                .withMapping(ServiceConfig.class)
                .build()
                .getConfigMapping(ServiceConfig.class);
        return new JobRuntime(
                config,
                monitor(),
                Recipients.NONE,
                MessageReader.NONE,
                Clock.systemUTC(),
                Optional.of(grace),
                Optional.empty());
    }

    private static JobMonitor monitor() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        JobProgressTable progress = new JobProgressTable();
        return new JobMonitor(
                progress,
                new JobMetrics(registry, progress),
                new NoticeMetrics(registry),
                new Idleness(new Service(), registry));
    }

    private ImageStore images() {
        return new LocalImageStore(
                folder.resolve("images"),
                URI.create("http://localhost"),
                LocalUrlSigner.open(folder.resolve("url-signing.key"), Clock.systemUTC()),
                Clock.systemUTC());
    }

    private static JobRequest request(String prompt) {
        return new JobRequest(
                FakeModel.NAME,
                new ImageRequest(prompt, 1, 7, 4.5, Sampling.DEFAULT),
                0.5,
                new ImageEncoding(ImageFormat.PNG, ImageFormat.DEFAULT_COMPRESSION, FakeModel.SIZE),
                Optional.empty());
    }
}
