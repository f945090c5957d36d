package dev.hart.job.worker;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.PromptCut;
import dev.hart.image.ImageFormat;
import dev.hart.image.Provenance;
import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobImage;
import dev.hart.job.JobRequest;
import dev.hart.job.Outcome;
import dev.hart.job.record.OpenAttempt;
import dev.hart.job.worker.AttemptFailure.AttemptTimeoutException;
import dev.hart.job.worker.AttemptFailure.NotServedException;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.StoredImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Generates and stores the images of a job; decides nothing. */
final class Attempt {
    private static final Duration FULL_QUEUE_PAUSE = Duration.ofMillis(100);

    private final WorkerParts parts;
    private final Job job;
    private final JobRequest request;
    private final OpenAttempt stored;
    private final Heartbeat heartbeat;
    private final boolean alone;
    private long imageBytes;

    /**
     * @param alone whether to use batches without images of other requests, because an earlier attempt may have crashed its batch
     */
    Attempt(WorkerParts parts, Job job, JobRequest request, OpenAttempt stored, Heartbeat heartbeat, boolean alone) {
        this.parts = parts;
        this.job = job;
        this.request = request;
        this.stored = stored;
        this.heartbeat = heartbeat;
        this.alone = alone;
    }

    /**
     * Runs the attempt, stores its images and returns the outcome, which names them, or which refuses the prompt. The caller
     * records the outcome. A failure is thrown as the exception that {@link AttemptFailure#of} takes.
     *
     * @throws StoppedException if the job has an outcome already, the worker shuts down, or the device does not work
     * @throws NotServedException if the job is for another pack
     * @throws InvalidRequestException if the model cannot take the prompt, or must not cut it
     * @throws AttemptTimeoutException if the attempt exceeds {@link WorkerSettings#timeout}
     */
    Outcome run(AttemptListener worker) throws StoppedException {
        if (!request.model().equals(parts.context().pack().name())) {
            throw new NotServedException(request.model());
        }
        Optional<PromptCut> cut = measure();
        RequestListener progress = new RequestListener() {
            @Override
            public void scale(int done, int scales) {
                heartbeat.scale(done, scales);
                parts.context().observer().scale(job.ref(), done, scales);
            }
        };
        GenerationHandle handle = submit(progress, worker);
        worker.submitted(handle);
        GenerationResult result = await(handle);
        parts.points().reached(CrashPoint.DRAWN);
        Instant now = parts.clock().instant();
        if (result instanceof Generated generated) {
            return new Outcome.Succeeded(
                    stored.id(), now, store(generated), generated.waited(), generated.times(), cut);
        }
        if (result instanceof Refused refused) {
            return new Outcome.Refused(stored.id(), now, refused.scores(), refused.threshold());
        }
        if (result instanceof Cancelled) {
            throw new StoppedException(false);
        }
        throw new AttemptTimeoutException();
    }

    /** Measures the prompt, unless the instance that accepted the job did and found that it is cut. A door cannot measure it. */
    private Optional<PromptCut> measure() {
        if (request.cut().isPresent()) {
            return Optional.empty();
        }
        Optional<PromptCut> cut =
                parts.context().batcher().measure(request.images().prompt());
        if (cut.isPresent() && parts.context().refusesLong()) {
            throw new InvalidRequestException("prompt", cut.get().refusal());
        }
        return cut;
    }

    /** Returns the bytes of the images that it has stored or tried to store. */
    long imageBytes() {
        return imageBytes;
    }

    /** Waits while the device's queue is full: a message given back for that reason would count as a failed attempt. */
    private GenerationHandle submit(RequestListener progress, AttemptListener worker) throws StoppedException {
        long end = System.nanoTime() + parts.settings().timeout().toNanos();
        // Not while the device is in trouble: that may last, and another worker's device may work.
        while (!worker.isShuttingDown() && parts.context().isWorking()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                throw new AttemptTimeoutException();
            }
            RequestOptions options = new RequestOptions(request.threshold(), 0, left, alone);
            Optional<GenerationHandle> handle =
                    parts.context().batcher().trySubmit(request.images(), options, progress);
            if (handle.isPresent()) {
                return handle.get();
            }
            sleep(FULL_QUEUE_PAUSE);
            if (!heartbeat.beat()) {
                throw new StoppedException(true);
            }
        }
        throw new StoppedException(false);
    }

    private static void sleep(Duration time) throws StoppedException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException(false);
        }
    }

    private GenerationResult await(GenerationHandle handle) throws StoppedException {
        while (true) {
            try {
                return handle.result()
                        .toCompletableFuture()
                        .get(heartbeat.untilDue().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException due) {
                beat(handle);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                handle.cancel();
                Thread.currentThread().interrupt();
                throw new StoppedException(false);
            }
        }
    }

    private void beat(GenerationHandle handle) throws StoppedException {
        if (!heartbeat.beat()) {
            handle.cancel();
            throw new StoppedException(true);
        }
    }

    private List<JobImage> store(Generated generated) throws StoppedException {
        ImageFormat format = request.shape().format();
        List<JobImage> images = new ArrayList<>();
        for (GeneratedImage generatedImage : generated.images()) {
            Provenance provenance =
                    new Provenance(parts.context().pack().label(), generatedImage.seed(), Optional.empty());
            byte[] file = request.shape().encode(generatedImage.raster(), provenance);
            ImageKey key = new ImageKey(stored.imagePrefix() + images.size() + "." + format.extension());
            imageBytes += file.length;
            StoredImage image = parts.context().images().put(key, new ImageContent(format, file));
            images.add(new JobImage(image.key().value(), image.sha256(), image.size(), generatedImage.seed()));
            parts.points().reached(CrashPoint.STORED);
            if (!heartbeat.beat()) {
                throw new StoppedException(true);
            }
        }
        return images;
    }
}
