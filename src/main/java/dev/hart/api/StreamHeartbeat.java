package dev.hart.api;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The writes to one event stream: its events and, after each interval in which nothing was written, a comment. While a write has
 * not been sent no comment is added, so that a client which does not read is found by the write's own timeout.
 * Thread-safe.
 */
final class StreamHeartbeat {
    private final long interval;
    private final Function<byte[], CompletionStage<Void>> response;
    private final byte[] comment;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean stopped;
    private volatile long lastWrite;

    /**
     * Creates the writes of one stream, which begin with {@link #start}.
     *
     * @param interval the longest time without a write
     * @param response writes bytes to the client without blocking
     * @param comment the bytes of the comment
     */
    StreamHeartbeat(Duration interval, Function<byte[], CompletionStage<Void>> response, byte[] comment) {
        this.interval = interval.toNanos();
        this.response = response;
        this.comment = comment.clone();
    }

    /** Sends the head of the reply, with a write of no bytes, and starts the timer. */
    void start() {
        CompletionStage<Void> unused = write(new byte[0]);
        schedule(interval);
    }

    /** Writes bytes, such as an event's; the result completes once they were sent. */
    CompletionStage<Void> write(byte[] bytes) {
        underWay.incrementAndGet();
        return response.apply(bytes).whenComplete((sent, fault) -> {
            lastWrite = System.nanoTime();
            underWay.decrementAndGet();
        });
    }

    /** Ends the comments; events may still be written. */
    void stop() {
        stopped = true;
    }

    private void tick() {
        if (stopped) {
            return;
        }
        long silent = System.nanoTime() - lastWrite;
        if (underWay.get() == 0 && silent < interval) {
            schedule(interval - silent);
            return;
        }
        if (underWay.get() == 0) {
            writeComment();
        }
        schedule(interval);
    }

    /** Holds no lock, which the thread that ends the response could wait for while it holds one of Vert.x's. */
    private void writeComment() {
        try {
            CompletionStage<Void> unused = write(comment);
        } catch (IllegalStateException ended) {
            // The response ended just now: Vert.x refuses the write before any byte is sent.
            stop();
        }
    }

    private void schedule(long nanos) {
        ScheduledFuture<?> unused =
                Infrastructure.getDefaultWorkerPool().schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
    }
}
