package dev.hart.cli;

import dev.hart.generation.FinishingStage;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.image.Raster;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code hart generate}: submits the requests together and hands over each image as soon as it is finished. Everything
 * that happens is queued for the thread that called {@link #run}, so that the device's thread does not wait for disks and
 * terminals.
 */
final class GenerationRun {
    private sealed interface Event {}

    private record Scale(int done, int scales) implements Event {}

    private record Finishing(FinishingStage stage) implements Event {}

    private record Finished(int request, int image, Raster raster) implements Event {}

    private record Ended(
            int request,
            @Nullable GenerationResult result,
            @Nullable Throwable fault) implements Event {}

    private record Interrupted() implements Event {}

    /** The timeout of a request: in effect none, since the caller at a terminal can interrupt the command. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ProgressLine line;
    private final ImageDelivery delivery;
    private final int images;
    private int done;
    private int scales = 1;

    /**
     * @param line shows how far the run is
     * @param delivery receives what the run produces, on the thread that calls {@link #run}
     * @param images number of images that all requests ask for
     */
    GenerationRun(ProgressLine line, ImageDelivery delivery, int images) {
        this.line = line;
        this.delivery = delivery;
        this.images = images;
    }

    /** Ends the run early: {@link #run} cancels what is left and returns. May be called by any thread. */
    void interrupt() {
        events.add(new Interrupted());
    }

    /**
     * Generates the images of all requests. A request that fails does not end the others.
     *
     * @return whether the run came to its end; false if {@link #interrupt}, or an interrupt of this thread, ended it
     * @throws RuntimeException the first fault of a request, once all have ended; or a fault of a submission or of the delivery,
     *     which ends the run at once
     */
    boolean run(ImageModel model, Batcher batcher, List<ImageRequest> requests) {
        RequestOptions handling = new RequestOptions(model.manifest().safety().threshold(), 0, PATIENCE);
        line.step(0, 1, "safety check" + progress());
        List<GenerationHandle> handles = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            int request = i;
            GenerationHandle handle = batcher.submit(requests.get(i), handling, listener(request));
            var unused = handle.result().whenComplete((result, fault) -> events.add(new Ended(request, result, fault)));
            handles.add(handle);
        }
        try {
            return receive(requests);
        } finally {
            handles.forEach(GenerationHandle::cancel);
            // What the caller reports next begins on a line of its own.
            line.close();
        }
    }

    private RequestListener listener(int request) {
        return new RequestListener() {
            @Override
            public void scale(int done, int scales) {
                events.add(new Scale(done, scales));
            }

            @Override
            public void begins(FinishingStage stage) {
                events.add(new Finishing(stage));
            }

            @Override
            public void image(int image, Raster raster) {
                events.add(new Finished(request, image, raster));
            }
        };
    }

    private boolean receive(List<ImageRequest> requests) {
        Optional<RuntimeException> fault = Optional.empty();
        int open = requests.size();
        while (open > 0) {
            Event event = next();
            if (event instanceof Interrupted) {
                receiveFinished(requests);
                return false;
            } else if (event instanceof Finished finished) {
                receive(requests, finished);
            } else if (event instanceof Ended ended) {
                open--;
                GenerationResult result = ended.result();
                if (result == null) {
                    fault = fault.or(() -> Optional.of(unchecked(ended.fault())));
                } else if (!(result instanceof Generated)) {
                    line.close();
                    delivery.ended(ended.request(), result);
                }
            } else {
                show(event);
            }
        }
        if (fault.isPresent()) {
            throw fault.get();
        }
        return true;
    }

    /** Receives the images that are finished but still queued. */
    private void receiveFinished(List<ImageRequest> requests) {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (event instanceof Finished finished) {
                receive(requests, finished);
            }
        }
    }

    private void receive(List<ImageRequest> requests, Finished finished) {
        done++;
        line.close();
        long seed = requests.get(finished.request()).seed() + finished.image();
        delivery.image(finished.request(), finished.image(), new GeneratedImage(finished.raster(), seed));
    }

    private Event next() {
        try {
            return events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Interrupted();
        }
    }

    /** Shows an event of the running batch: a step of the bar is a scale, the residual or the decoder. */
    private void show(Event event) {
        if (event instanceof Scale scale) {
            scales = scale.scales();
            line.step(scale.done(), scales + 2, "scale " + scale.done() + " of " + scales + progress());
        } else if (event instanceof Finishing finishing) {
            switch (finishing.stage()) {
                case RESIDUAL -> line.step(scales, scales + 2, "residual" + progress());
                case DECODER -> line.step(scales + 1, scales + 2, "decoder" + progress());
            }
        }
    }

    private String progress() {
        return ", " + done + " of " + images + " images done";
    }

    private static RuntimeException unchecked(@Nullable Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }
}
