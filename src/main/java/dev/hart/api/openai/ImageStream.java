package dev.hart.api.openai;

import dev.hart.api.ErrorMapper;
import dev.hart.api.EventStream.Event;
import dev.hart.api.OpenAiError;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.image.Raster;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.service.Service.Serving;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A streamed request, whose progress on the device becomes events. The reply begins when the first scale is done, so that a
 * refusal or a fault until then gets an HTTP status of its own, but no later than a given time after admission, because a proxy
 * closes a connection that is silent for longer. After that a refusal or a fault is an event.
 */
final class ImageStream implements RequestListener {
    /**
     * An item on its way to the client. A fault is the last item, not a failure of the stream, which would overtake earlier
     * items.
     */
    private sealed interface Item {
        /** An image; finished if it has no preview index. */
        record Image(int index, @Nullable Integer partialIndex, Raster raster) implements Item {}

        record Fault(Throwable cause) implements Item {}
    }

    /** The number of previews that may wait for a slow client; further ones are dropped. The images themselves are all kept. */
    static final int MOST_PREVIEWS = 8;

    private final UniEmitter<? super Multi<Event>> beginning;
    private final UnicastProcessor<Item> items = UnicastProcessor.create();
    private final Multi<Event> events;
    private final AtomicInteger previews = new AtomicInteger();
    private volatile @Nullable GenerationHandle handle;
    private volatile boolean cancelled;
    /** Set once, by the thread that begins the reply or answers with an error instead. */
    private final AtomicBoolean answered = new AtomicBoolean();

    private ImageStream(
            UniEmitter<? super Multi<Event>> beginning,
            Serving serving,
            ImagesRequest parsed,
            ImageReplyWriter images) {
        this.beginning = beginning;
        // Encoding takes milliseconds, for which the device's thread must not wait.
        this.events = items.emitOn(Infrastructure.getDefaultWorkerPool())
                .map(item -> {
                    if (item instanceof Item.Image image) {
                        if (image.partialIndex() != null) {
                            previews.decrementAndGet();
                        }
                        ImageEvent event =
                                images.event(serving, parsed, image.index(), image.partialIndex(), image.raster());
                        return new Event(event.type(), event);
                    }
                    return failed(((Item.Fault) item).cause());
                })
                .onFailure()
                .recoverWithItem(cause -> {
                    // A recovery is not a cancellation, and no client would receive the remaining images.
                    cancel();
                    return failed(cause);
                })
                .onCancellation()
                .invoke(this::cancel);
    }

    private static Event failed(Throwable cause) {
        return new Event(
                ImageEvent.Failed.NAME,
                new ImageEvent.Failed(ImageEvent.Failed.NAME, OpenAiError.of(ErrorMapper.toApiException(cause))));
    }

    /**
     * Submits the request.
     *
     * @param submission submits it with the listener that it gets
     * @param longestSilence the time after which the reply begins even if no scale is done
     * @return the events, once the first scale is done or that time has passed; until then it fails as a reply without a stream
     *     would fail
     */
    static Uni<Multi<Event>> open(
            Function<RequestListener, GenerationHandle> submission,
            Duration longestSilence,
            Serving serving,
            ImagesRequest parsed,
            ImageReplyWriter images) {
        return Uni.createFrom().emitter(emitter -> {
            ImageStream stream = new ImageStream(emitter, serving, parsed, images);
            GenerationHandle handle = submission.apply(stream);
            stream.handle = handle;
            if (stream.cancelled) {
                // The client disconnected before there was a handle to cancel.
                handle.cancel();
            }
            ScheduledFuture<?> timer = Infrastructure.getDefaultWorkerPool()
                    .schedule(stream::begin, longestSilence.toNanos(), TimeUnit.NANOSECONDS);
            handle.result().whenComplete((result, fault) -> {
                timer.cancel(false);
                stream.ended(result, fault);
            });
            emitter.onTermination(stream::cancelUnlessAnswered);
        });
    }

    private void begin() {
        if (answered.compareAndSet(false, true)) {
            beginning.complete(events);
        }
    }

    private void cancelUnlessAnswered() {
        if (!answered.get()) {
            cancel();
        }
    }

    private void cancel() {
        cancelled = true;
        GenerationHandle submitted = handle;
        if (submitted != null) {
            submitted.cancel();
        }
    }

    @Override
    public void scale(int done, int scales) {
        begin();
    }

    @Override
    public void preview(int image, int index, Raster raster) {
        if (previews.get() < MOST_PREVIEWS) {
            previews.incrementAndGet();
            items.onNext(new Item.Image(image, index, raster));
        }
    }

    @Override
    public void image(int image, Raster raster) {
        begin();
        items.onNext(new Item.Image(image, null, raster));
    }

    private void ended(@Nullable GenerationResult result, @Nullable Throwable fault) {
        if (result instanceof Generated) {
            items.onComplete();
            return;
        }
        Throwable cause = result == null
                ? fault == null ? new IllegalStateException("no result") : fault
                : ErrorMapper.toApiException(result);
        if (answered.compareAndSet(false, true)) {
            beginning.fail(cause);
        } else {
            items.onNext(new Item.Fault(cause));
            items.onComplete();
        }
    }
}
