package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.BatchObserver;
import dev.hart.generation.Batcher;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.PipelineOptions;
import dev.hart.generation.Sampling;
import dev.hart.image.PictureFormat;
import dev.hart.image.PictureShape;
import dev.hart.job.JobState.Ended;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.notice.Courier;
import dev.hart.job.notice.NoticeBoard;
import dev.hart.job.notice.NoticeObserver;
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

/** Everything that jobs need, over a folder or another site, with a model that does what prompts say ({@link FakeModel}). */
final class Workshop implements AutoCloseable {
    static final Owner OWNER = new Owner("shop");
    static final WorkerSettings QUICK = new WorkerSettings(
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(5),
            Duration.ofMillis(20));
    /** Finds everything old. */
    static final SweepSettings AT_ONCE =
            new SweepSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofDays(30));

    private static final int QUEUED = 100;

    final Path folder;
    final ShiftedClock clock = new ShiftedClock();
    final FakeModel model = new FakeModel();
    final ImageModel images;
    final Batcher batcher;
    final ImageStore pictures;
    final Records records;
    final JobQueue queue;
    final Receivers receivers = new Receivers();
    final NoticeBoard board;
    final JobStore store;
    private final Site site;
    private final List<JobWorker> workers = new ArrayList<>();

    Workshop(Path folder) {
        this(folder, clock -> FolderSite.open(folder, clock));
    }

    Workshop(Path folder, Function<Clock, Site> opening) {
        this.folder = folder;
        images = model.load(folder, PipelineOptions.DEFAULT).images();
        batcher = new Batcher(images, QUEUED, Duration.ofMillis(1), BatchObserver.NONE);
        site = opening.apply(clock);
        pictures = site.pictures();
        records = site.records();
        queue = site.queue();
        board = new NoticeBoard(records, receivers, clock);
        store = store(CrashPoint.Watcher.NONE);
    }

    JobStore store(CrashPoint.Watcher points) {
        return new JobStore(records, queue, pictures, board, clock, points);
    }

    static JobRef ref(String id) {
        return new JobRef(OWNER, new JobId(id));
    }

    static JobRequest request(String prompt, int count) {
        return new JobRequest(
                FakeModel.NAME,
                new ImageRequest(prompt, count, 7, 4.5, Sampling.DEFAULT),
                0.5,
                new PictureShape(PictureFormat.PNG, PictureFormat.DEFAULT_COMPRESSION, FakeModel.SIZE),
                Optional.empty());
    }

    static String digest(JobRequest request) {
        return RequestDigest.of("{\"prompt\":\"" + request.images().prompt() + "\",\"n\":"
                + request.images().count() + "}");
    }

    static JobOrder order(JobRef ref, JobRequest request) {
        return new JobOrder(ref, digest(request), () -> request);
    }

    JobRef accept(String id, String prompt, int count) {
        JobRequest request = request(prompt, count);
        return store.accept(order(ref(id), request)).ref();
    }

    JobWorker work(WorkerSettings settings, CrashPoint.Watcher points) {
        return work(studio(), settings, points);
    }

    /** With a reader of messages of others. */
    JobWorker work(JobInbox inbox) {
        return work(
                new Studio(batcher, images.manifest(), pictures, inbox, JobObserver.NONE),
                QUICK,
                CrashPoint.Watcher.NONE);
    }

    private JobWorker work(Studio studio, WorkerSettings settings, CrashPoint.Watcher points) {
        JobWorker worker = new JobWorker(store(points), queue, studio, settings, clock, points);
        workers.add(worker);
        worker.start();
        return worker;
    }

    Studio studio() {
        return new Studio(batcher, images.manifest(), pictures, JobInbox.NONE, JobObserver.NONE);
    }

    /** Of all pictures that there are. */
    List<ImageKey> keys() {
        List<ImageKey> all = new ArrayList<>();
        Optional<ImageKey> after = Optional.empty();
        while (true) {
            List<ImageStore.Entry> some = pictures.list("", after, ImageStore.MOST_LISTED);
            some.forEach(entry -> all.add(entry.key()));
            if (some.size() < ImageStore.MOST_LISTED) {
                return all;
            }
            after = Optional.of(some.get(some.size() - 1).key());
        }
    }

    JobWorker work() {
        return work(QUICK, CrashPoint.Watcher.NONE);
    }

    Sweeper sweeper() {
        return new Sweeper(store, records, AT_ONCE, clock);
    }

    JobState state(JobRef ref) {
        return store.find(ref).orElseThrow().state();
    }

    /** Waits for the end of a job, and until its message is gone. */
    Outcome await(JobRef ref) throws Exception {
        for (int i = 0; i < 2000; i++) {
            if (state(ref) instanceof Ended ended && waitingMessages() == 0) {
                return ended.outcome();
            }
            Thread.sleep(10);
        }
        throw new AssertionError(ref + " is " + state(ref) + ", " + waitingMessages() + " messages wait");
    }

    long waitingMessages() throws IOException {
        return site.waitingMessages();
    }

    long deadLetters() throws IOException {
        return site.deadLetters();
    }

    /** Every outcome's pictures are there and are what it says; there are no others, and nothing is left to be mended. */
    void audit(List<JobRef> jobs) throws IOException {
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
                            pictures.read(new ImageKey(image.key())).map(ImageContent::bytes);
                    assertThat(file).as("%s of %s", image, ref).isPresent();
                    assertThat(Sha256.hex(file.orElseThrow())).isEqualTo(image.sha256());
                    assertThat(image.size()).isEqualTo(file.orElseThrow().length);
                    assertThat(image.seed()).isEqualTo(seed++);
                    named.add(image.key());
                }
            }
        }
        assertThat(keys().stream().map(Object::toString)).containsExactlyInAnyOrderElementsOf(named);
        assertThat(records.list(Keys.OPEN, Optional.empty(), 1000)).isEmpty();
        assertThat(waitingMessages()).isZero();
    }

    /** Has everybody told who is to be, as if long enough had passed for what failed to be tried again. */
    void tellAll() throws InterruptedException {
        clock.advance(Duration.ofMinutes(6));
        try (Courier courier = new Courier(store, board, receivers, NoticeObserver.NONE, clock)) {
            courier.start(Duration.ofMillis(50));
            for (int i = 0; i < 1200; i++) {
                if (records.list("notices/", Optional.empty(), 1).isEmpty()) {
                    return;
                }
                Thread.sleep(50);
            }
        }
        throw new AssertionError("some are not told");
    }

    /** Ends the workers; then nothing changes by itself. */
    void stop() {
        workers.forEach(JobWorker::close);
    }

    @Override
    public void close() {
        stop();
        batcher.close();
        site.close();
    }
}
