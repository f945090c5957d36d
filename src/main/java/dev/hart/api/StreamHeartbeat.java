package dev.hart.api;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The writes to one event stream: its events and, after each interval in which nothing was written, a comment. While a write has
 * not been sent no comment is added, so that a client which does not read is found by the write's own timeout.
 * Thread-safe.
 */
final class StreamHeartbeat {
    /** Runs a task after a delay of at least 1 ms. */
    @FunctionalInterface
    interface Timer {
        void schedule(Runnable task, long millis);
    }

    private final Timer timer;
    private final LongSupplier nanoTime;
    private final long interval;
    private final Function<byte[], CompletionStage<Void>> response;
    private final byte[] comment;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean stopped;
    private volatile long lastWrite;

    /**
     * Creates the writes of one stream, which begin with {@link #start}.
     *
     * @param interval the longest time without a write, to the next millisecond
     * @param response writes bytes to the client without blocking
     * @param comment the bytes of the comment
     */
    StreamHeartbeat(Duration interval, Function<byte[], CompletionStage<Void>> response, byte[] comment) {
        this(interval, response, comment, StreamHeartbeat::onAWorker, System::nanoTime);
    }

    StreamHeartbeat(
            Duration interval,
            Function<byte[], CompletionStage<Void>> response,
            byte[] comment,
            Timer timer,
            LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.interval = interval.toNanos();
        this.response = response;
        this.comment = comment.clone();
    }

    private static void onAWorker(Runnable task, long millis) {
        ScheduledFuture<?> unused = Infrastructure.getDefaultWorkerPool().schedule(task, millis, TimeUnit.MILLISECONDS);
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
            lastWrite = nanoTime.getAsLong();
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
        long silent = nanoTime.getAsLong() - lastWrite;
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

    /** Rounds up to a whole millisecond, because Vert.x, which keeps the time, refuses a delay below 1 ms. */
    private void schedule(long nanos) {
        timer.schedule(this::tick, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    }
}
