package dev.hart.cli;

import dev.hart.api.FakeModel;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.PromptCut;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobId;
import dev.hart.job.JobObserver;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.MessageReader;
import dev.hart.job.Outcome;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.Owner;
import dev.hart.job.TestDigests;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.worker.JobWorker;
import dev.hart.job.worker.WorkerContext;
import dev.hart.job.worker.WorkerSettings;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The jobs of a service and their worker, without HTTP, with a model whose behaviour the prompts choose ({@link FakeModel}). */
final class JobTestService implements AutoCloseable {
    private static final WorkerSettings ONE_ATTEMPT = new WorkerSettings(
            Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(20), 1, Duration.ZERO, Duration.ZERO);

    final FakeModel model = new FakeModel();
    final JobQueue queue;
    final JobStore store;
    private final ImageModel imageModel = model.load(Path.of(""), PipelineOptions.DEFAULT);
    private final Batcher batcher = new Batcher(imageModel, 100, Duration.ofMillis(1), BatchObserver.NONE);
    private final ImageStore images;

    JobTestService(Records records, JobQueue queue, ImageStore images) {
        this.queue = queue;
        this.images = images;
        store = new JobStore(records, queue, images, OutcomeNotifier.NONE, Clock.systemUTC(), CrashPoint.Watcher.NONE);
    }

    /** Uses a data folder like a service. */
    static JobTestService in(Path data) {
        Clock clock = Clock.systemUTC();
        return new JobTestService(
                new FileRecords(data.resolve("jobs/records")),
                new FileQueue(data.resolve("jobs/queue"), clock),
                new LocalImageStore(
                        data.resolve("images"),
                        URI.create("http://localhost"),
                        LocalUrlSigner.open(data.resolve("url-signing.key"), clock),
                        clock));
    }

    JobRef accept(String owner, String id, String prompt, int count) {
        return accept(owner, id, prompt, count, Optional.empty());
    }

    JobRef accept(String owner, String id, String prompt, int count, Optional<PromptCut> cut) {
        JobRef ref = new JobRef(new Owner(owner), new JobId(id));
        JobRequest request = new JobRequest(
                FakeModel.NAME,
                new ImageRequest(prompt, count, 7, 4.5, Sampling.DEFAULT),
                0.5,
                new ImageEncoding(ImageFormat.PNG, ImageFormat.DEFAULT_COMPRESSION, FakeModel.SIZE),
                Optional.empty(),
                cut);
        JobView unused =
                store.accept(new JobSubmission(ref, TestDigests.of("{\"prompt\":\"" + prompt + "\"}"), () -> request));
        return ref;
    }

    /** Runs a worker until a job has ended. */
    Outcome work(JobRef ref) throws InterruptedException {
        WorkerContext context =
                new WorkerContext(batcher, imageModel.manifest(), images, MessageReader.NONE, JobObserver.NONE);
        try (JobWorker worker =
                new JobWorker(store, queue, context, ONE_ATTEMPT, Clock.systemUTC(), CrashPoint.Watcher.NONE)) {
            worker.start();
            for (int i = 0; i < 2000; i++) {
                if (store.find(ref).orElseThrow().state() instanceof Ended ended) {
                    // Until the job is closed and its message is gone.
                    worker.drain(Duration.ofSeconds(10));
                    return ended.outcome();
                }
                Thread.sleep(10);
            }
        }
        throw new AssertionError(ref + " has not ended");
    }

    @Override
    public void close() {
        batcher.close();
    }
}
