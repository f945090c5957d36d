package dev.hart.api.openai;

import dev.hart.api.EventStream.Event;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A streamed request: what the device tells of it becomes events. Until its first scale is done the reply has not begun, so
 * that a refusal or a fault still gets a status of its own.
 */
final class ImageStream implements RequestListener {
    /** What is on its way to the client. A fault is the last news and no failure: that would overtake what is on its way. */
    private sealed interface News {
        /** A picture; finished if it has no index. */
        record Picture(int image, @Nullable Integer partialIndex, Raster raster) implements News {}

        record Fault(Throwable why) implements News {}
    }

    /** Previews that may wait for a client to take them. It may do without; the pictures it asked for are all kept. */
    static final int MOST_PREVIEWS = 8;

    private final UniEmitter<? super Multi<Event>> beginning;
    private final UnicastProcessor<News> news = UnicastProcessor.create();
    private final Multi<Event> events;
    private final AtomicInteger previews = new AtomicInteger();
    private volatile @Nullable GenerationHandle ticket;
    private volatile boolean givenUp;

    private ImageStream(
            UniEmitter<? super Multi<Event>> beginning,
            Serving serving,
            ImagesRequest asked,
            ImageReplyWriter pictures) {
        this.beginning = beginning;
        // Encoding takes milliseconds that the device's thread does not have.
        this.events = news.emitOn(Infrastructure.getDefaultWorkerPool())
                .map(item -> {
                    if (item instanceof News.Picture picture) {
                        if (picture.partialIndex() != null) {
                            previews.decrementAndGet();
                        }
                        ImageEvent event = pictures.event(
                                serving, asked, picture.image(), picture.partialIndex(), picture.raster());
                        return new Event(event.type(), event);
                    }
                    return failed(((News.Fault) item).why());
                })
                .onFailure()
                .recoverWithItem(why -> {
                    // Nobody below hears of this as a cancellation, and the pictures to come would be for nobody.
                    cancel();
                    return failed(why);
                })
                .onCancellation()
                .invoke(this::cancel);
    }

    private static Event failed(Throwable why) {
        return new Event(
                ImageEvent.Failed.NAME,
                new ImageEvent.Failed(
                        ImageEvent.Failed.NAME, ErrorTranslator.of(why).error()));
    }

    /**
     * Puts the request in line.
     *
     * @param submission does so, for a listener
     * @return the events once the first is near; fails with what a whole reply would fail with
     */
    static Uni<Multi<Event>> open(
            Function<RequestListener, GenerationHandle> submission,
            Serving serving,
            ImagesRequest asked,
            ImageReplyWriter pictures) {
        return Uni.createFrom().emitter(emitter -> {
            ImageStream stream = new ImageStream(emitter, serving, asked, pictures);
            GenerationHandle ticket = submission.apply(stream);
            stream.ticket = ticket;
            if (stream.givenUp) {
                // Before there was a ticket to cancel.
                ticket.cancel();
            }
            ticket.result().whenComplete(stream::ended);
            emitter.onTermination(stream::cancelUnlessBegun);
        });
    }

    private volatile boolean begun;

    private void begin() {
        if (!begun) {
            begun = true;
            beginning.complete(events);
        }
    }

    private void cancelUnlessBegun() {
        if (!begun) {
            cancel();
        }
    }

    private void cancel() {
        givenUp = true;
        GenerationHandle taken = ticket;
        if (taken != null) {
            taken.cancel();
        }
    }

    @Override
    public void scale(int done, int scales) {
        begin();
    }

    @Override
    public void preview(int image, int index, Raster picture) {
        if (previews.get() < MOST_PREVIEWS) {
            previews.incrementAndGet();
            news.onNext(new News.Picture(image, index, picture));
        }
    }

    @Override
    public void image(int image, Raster picture) {
        begin();
        news.onNext(new News.Picture(image, null, picture));
    }

    private void ended(@Nullable GenerationResult result, @Nullable Throwable fault) {
        if (result instanceof Generated) {
            news.onComplete();
            return;
        }
        Throwable why = result == null
                ? fault == null ? new IllegalStateException("no result") : fault
                : ErrorTranslator.of(result);
        if (begun) {
            news.onNext(new News.Fault(why));
            news.onComplete();
        } else {
            beginning.fail(why);
        }
    }
}
