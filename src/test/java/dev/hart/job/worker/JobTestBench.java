package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.io.Sha256;
import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobImage;
import dev.hart.job.JobObserver;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.MessageReader;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.Owner;
import dev.hart.job.TestDigests;
import dev.hart.job.notice.NoticeDispatcher;
import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.TestRecipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.SweepSettings;
import dev.hart.job.record.Sweeper;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Everything that jobs need, over the stores of a test, with a model whose behaviour the prompts choose ({@link FakeModel}). */
public final class JobTestBench implements AutoCloseable {
    public static final Owner OWNER = new Owner("shop");
    public static final WorkerSettings QUICK = new WorkerSettings(
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(5),
            Duration.ofMillis(20));
    /** Treats everything as old enough. */
    public static final SweepSettings AT_ONCE =
            new SweepSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofDays(30));

    private static final int QUEUED = 100;

    public final Path folder;
    public final ShiftedClock clock = new ShiftedClock();
    public final FakeModel model = new FakeModel();
    public final ImageModel imageModel;
    public final Batcher batcher;
    public final ImageStore images;
    public final Records records;
    public final JobQueue queue;
    public final TestRecipients recipients = new TestRecipients();
    public final NoticeStore notices;
    public final JobStore store;
    private final TestStores stores;
    private final List<JobWorker> workers = new ArrayList<>();

    public JobTestBench(Path folder) {
        this(folder, clock -> FolderStores.open(folder, clock));
    }

    public JobTestBench(Path folder, Function<Clock, TestStores> opening) {
        this.folder = folder;
        imageModel = model.load(folder, PipelineOptions.DEFAULT);
        batcher = new Batcher(imageModel, QUEUED, Duration.ofMillis(1), BatchObserver.NONE);
        stores = opening.apply(clock);
        images = stores.images();
        records = stores.records();
        queue = stores.queue();
        notices = new NoticeStore(records, recipients, clock);
        store = store(CrashPoint.Watcher.NONE);
    }

    public JobStore store(CrashPoint.Watcher points) {
        return new JobStore(records, queue, images, notices, clock, points);
    }

    public static JobRef ref(String id) {
        return new JobRef(OWNER, new JobId(id));
    }

    public static JobRequest request(String prompt, int count) {
        return new JobRequest(
                FakeModel.NAME,
                new ImageRequest(prompt, count, 7, 4.5, Sampling.DEFAULT),
                0.5,
                new ImageEncoding(ImageFormat.PNG, ImageFormat.DEFAULT_COMPRESSION, FakeModel.SIZE),
                Optional.empty());
    }

    public static String digest(JobRequest request) {
        return TestDigests.of("{\"prompt\":\"" + request.images().prompt() + "\",\"n\":"
                + request.images().count() + "}");
    }

    public static JobSubmission submission(JobRef ref, JobRequest request) {
        return new JobSubmission(ref, digest(request), () -> request);
    }

    public JobRef accept(String id, String prompt, int count) {
        JobRequest request = request(prompt, count);
        return store.accept(submission(ref(id), request)).job().ref();
    }

    public JobWorker work(WorkerSettings settings, CrashPoint.Watcher points) {
        return work(context(), settings, points);
    }

    /** Starts a worker with a reader of other senders' messages. */
    public JobWorker work(MessageReader messages) {
        return work(
                new WorkerContext(batcher, imageModel.manifest(), images, messages, JobObserver.NONE),
                QUICK,
                CrashPoint.Watcher.NONE);
    }

    private JobWorker work(WorkerContext context, WorkerSettings settings, CrashPoint.Watcher points) {
        JobWorker worker = new JobWorker(store(points), queue, context, settings, clock, points);
        workers.add(worker);
        worker.start();
        return worker;
    }

    public WorkerContext context() {
        return new WorkerContext(batcher, imageModel.manifest(), images, MessageReader.NONE, JobObserver.NONE);
    }

    /** The keys of all images. */
    public List<ImageKey> keys() {
        List<ImageKey> all = new ArrayList<>();
        Optional<ImageKey> after = Optional.empty();
        while (true) {
            List<ImageStore.Entry> some = images.list("", after, ImageStore.MOST_LISTED);
            some.forEach(entry -> all.add(entry.key()));
            if (some.size() < ImageStore.MOST_LISTED) {
                return all;
            }
            after = Optional.of(some.get(some.size() - 1).key());
        }
    }

    public JobWorker work() {
        return work(QUICK, CrashPoint.Watcher.NONE);
    }

    public Sweeper sweeper() {
        return new Sweeper(store, records, AT_ONCE, clock);
    }

    public JobState state(JobRef ref) {
        return store.find(ref).orElseThrow().state();
    }

    /** Waits until a job has ended and its message is gone. */
    public Outcome await(JobRef ref) throws Exception {
        for (int i = 0; i < 2000; i++) {
            if (state(ref) instanceof Ended ended && waitingMessages() == 0) {
                return ended.outcome();
            }
            Thread.sleep(10);
        }
        throw new AssertionError(ref + " is " + state(ref) + ", " + waitingMessages() + " messages wait");
    }

    public long waitingMessages() throws IOException {
        return stores.waitingMessages();
    }

    public long deadLetters() throws IOException {
        return stores.deadLetters();
    }

    /**
     * Asserts that the jobs have ended, that exactly the images of their outcomes exist, and that nothing is left for the
     * sweeper.
     */
    public void audit(List<JobRef> jobs) throws IOException {
        List<String> named = new ArrayList<>();
        for (JobRef ref : jobs) {
            assertThat(state(ref)).as("%s", ref).isInstanceOf(Ended.class);
            if (state(ref) instanceof Ended ended && ended.outcome() instanceof Succeeded succeeded) {
                Job job = store.find(ref).orElseThrow().job();
                assertThat(succeeded.images())
                        .hasSize(job.request().orElseThrow().images().count());
                long seed = 7;
                for (JobImage image : succeeded.images()) {
                    Optional<byte[]> file =
                            images.read(new ImageKey(image.key())).map(ImageContent::bytes);
                    assertThat(file).as("%s of %s", image, ref).isPresent();
                    assertThat(Sha256.hex(file.orElseThrow())).isEqualTo(image.sha256());
                    assertThat(image.size()).isEqualTo(file.orElseThrow().length);
                    assertThat(image.seed()).isEqualTo(seed++);
                    named.add(image.key());
                }
            }
        }
        assertThat(keys().stream().map(Object::toString)).containsExactlyInAnyOrderElementsOf(named);
        assertThat(records.list("open/", Optional.empty(), 1000)).isEmpty();
        assertThat(waitingMessages()).isZero();
    }

    /** Delivers all notices, as if enough time had passed for further attempts. */
    public void deliverAllNotices() throws InterruptedException {
        clock.advance(Duration.ofMinutes(6));
        try (NoticeDispatcher dispatcher =
                new NoticeDispatcher(store, notices, recipients, NoticeObserver.NONE, clock)) {
            dispatcher.start(Duration.ofMillis(50));
            for (int i = 0; i < 1200; i++) {
                if (records.list("notices/", Optional.empty(), 1).isEmpty()) {
                    return;
                }
                Thread.sleep(50);
            }
        }
        throw new AssertionError("some notices are not delivered");
    }

    /** Stops the workers. */
    public void stop() {
        workers.forEach(JobWorker::close);
    }

    @Override
    public void close() {
        stop();
        batcher.close();
        stores.close();
    }
}
