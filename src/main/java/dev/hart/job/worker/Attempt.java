package dev.hart.job.worker;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.image.ImageFormat;
import dev.hart.image.Provenance;
import dev.hart.job.AttemptId;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobImage;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.Outcome;
import dev.hart.job.record.RecordKeys;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.StoredImage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Draws and stores a job's pictures; decides nothing. */
final class Attempt {
    private static final Duration DOOR = Duration.ofMillis(100);

    private final WorkerContext studio;
    private final JobRequest request;
    private final JobRef ref;
    private final AttemptId id;
    private final boolean again;
    private final Heartbeat heartbeat;
    private final WorkerSettings settings;
    private final Clock clock;
    private final CrashPoint.Watcher points;

    /** @param again whether there was an attempt before: it may break its batch, so nobody else's pictures should be in it */
    Attempt(
            WorkerContext studio,
            JobRequest request,
            JobRef ref,
            AttemptId id,
            boolean again,
            Heartbeat heartbeat,
            WorkerSettings settings,
            Clock clock,
            CrashPoint.Watcher points) {
        this.studio = studio;
        this.request = request;
        this.ref = ref;
        this.id = id;
        this.again = again;
        this.heartbeat = heartbeat;
        this.settings = settings;
        this.clock = clock;
        this.points = points;
    }

    /** Does not come to an outcome: nobody wants one any more, or the worker ends. */
    static final class GivenUpException extends Exception {
        private static final long serialVersionUID = 1L;

        final boolean over;

        /** @param over whether the job has an outcome by another; else it goes back into the line */
        GivenUpException(boolean over) {
            super(over ? "the job is over" : "the worker ends");
            this.over = over;
        }
    }

    /** Who the attempt is made for. */
    interface Foreman {
        /** The job is in the device's line; cancelling the ticket gives it back. */
        void submitted(GenerationHandle ticket);

        /** Whether no job should be begun any more. */
        boolean isEnding();

        /** The device has failed: nothing should be begun for a while. */
        void deviceFailed();

        /** Records or pictures cannot be reached: nobody's failure, and no job should be begun that could not end. */
        void cutOff();
    }

    /** Runs to an outcome, whose pictures are stored. */
    Outcome run(Foreman foreman) throws GivenUpException {
        if (!request.model().equals(studio.pack().name())) {
            throw new NotServedException("the model " + request.model() + " is not served here");
        }
        RequestListener listener = new RequestListener() {
            @Override
            public void scale(int done, int scales) {
                heartbeat.scale(done, scales);
                studio.observer().scale(ref, done, scales);
            }
        };
        GenerationHandle ticket = submit(listener, foreman);
        foreman.submitted(ticket);
        GenerationResult result = await(ticket);
        points.reached(CrashPoint.DRAWN);
        if (result instanceof Generated generated) {
            return new Outcome.Succeeded(id, clock.instant(), store(generated), generated.waited(), generated.times());
        }
        if (result instanceof Refused refused) {
            return new Outcome.Refused(id, clock.instant(), refused.scores(), refused.threshold());
        }
        if (result instanceof Cancelled) {
            throw new GivenUpException(false);
        }
        throw new DeadlineException();
    }

    /** The pack that the job is for is another's. */
    static final class NotServedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotServedException(String message) {
            super(message);
        }
    }

    /** The attempt took longer than an attempt may. */
    static final class DeadlineException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadlineException() {
            super("it was not done in the time of one attempt");
        }
    }

    /** Waits at the door while the line is full: that is nobody's failure, and a message given back would count as one. */
    private GenerationHandle submit(RequestListener listener, Foreman foreman) throws GivenUpException {
        // A device in trouble would hold the job for nobody knows how long, and another worker's may be well.
        long end = System.nanoTime() + settings.timeout().toNanos();
        while (!foreman.isEnding() && studio.isWorking()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                throw new DeadlineException();
            }
            Optional<GenerationHandle> place =
                    studio.batcher().trySubmit(request.images(), request.handling(left, again), listener);
            if (place.isPresent()) {
                return place.get();
            }
            sleep(DOOR);
            if (!heartbeat.beat()) {
                throw new GivenUpException(true);
            }
        }
        throw new GivenUpException(false);
    }

    private static void sleep(Duration time) throws GivenUpException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GivenUpException(false);
        }
    }

    private GenerationResult await(GenerationHandle ticket) throws GivenUpException {
        while (true) {
            try {
                return ticket.result()
                        .toCompletableFuture()
                        .get(heartbeat.untilDue().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException due) {
                beat(ticket);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                ticket.cancel();
                Thread.currentThread().interrupt();
                throw new GivenUpException(false);
            }
        }
    }

    private void beat(GenerationHandle ticket) throws GivenUpException {
        if (!heartbeat.beat()) {
            ticket.cancel();
            throw new GivenUpException(true);
        }
    }

    private List<JobImage> store(Generated generated) throws GivenUpException {
        ImageFormat format = request.shape().format();
        List<JobImage> stored = new ArrayList<>();
        for (GeneratedImage picture : generated.images()) {
            Provenance provenance = new Provenance(studio.pack().label(), picture.seed(), Optional.empty());
            byte[] file = request.shape().encode(picture.raster(), provenance);
            ImageKey key = new ImageKey(RecordKeys.images(ref, id) + stored.size() + "." + format.extension());
            StoredImage image = studio.images().put(key, new ImageContent(format, file));
            stored.add(new JobImage(image.key().value(), image.sha256(), image.size(), picture.seed()));
            points.reached(CrashPoint.STORED);
            if (!heartbeat.beat()) {
                throw new GivenUpException(true);
            }
        }
        return stored;
    }
}
