package dev.hart.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineException;
import dev.hart.generation.GenerationQueue.Ticket;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.QueueFullException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GenerationQueueTest {
    private static final GenerationResult DONE = new Refused(List.of(), 0.5);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void runsRequestsOneAfterTheOtherInOrderOfArrival() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        AtomicInteger together = new AtomicInteger();
        ImageGenerator generator = (requests, progress, cancellation) -> {
            assertThat(together.incrementAndGet()).isEqualTo(1);
            order.add(requests.get(0).prompt());
            together.decrementAndGet();
            return List.of(DONE);
        };
        try (GenerationQueue queue = new GenerationQueue(generator, 3)) {
            Ticket first = queue.submit(request("a"), Progress.NONE);
            Ticket second = queue.submit(request("b"), Progress.NONE);
            Ticket third = queue.submit(request("c"), Progress.NONE);

            assertThat(List.of(await(first), await(second), await(third))).containsOnly(DONE);
        }
        assertThat(order).containsExactly("a", "b", "c");
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhenToComeAgain() throws Exception {
        try (GenerationQueue queue = new GenerationQueue(this::hold, 1)) {
            Ticket running = queue.submit(request("running"), Progress.NONE);
            started.await();
            Ticket waiting = queue.submit(request("waiting"), Progress.NONE);

            assertThatThrownBy(() -> queue.submit(request("too many"), Progress.NONE))
                    .isInstanceOfSatisfying(QueueFullException.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(Reason.FULL);
                        assertThat(refusal.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
                    });
            assertThat(queue.waiting()).isEqualTo(1);

            release.countDown();
            assertThat(await(running)).isEqualTo(DONE);
            assertThat(await(waiting)).isEqualTo(DONE);
        }
    }

    @Test
    void aCancelledWaitingRequestFreesItsPlaceAtOnceAndNeverRuns() throws Exception {
        try (GenerationQueue queue = new GenerationQueue(this::hold, 1)) {
            queue.submit(request("running"), Progress.NONE);
            started.await();
            Ticket waiting = queue.submit(request("waiting"), Progress.NONE);

            waiting.cancel();

            assertThat(await(waiting)).isEqualTo(new Cancelled());
            assertThat(queue.waiting()).isZero();
            release.countDown();
            assertThat(await(queue.submit(request("next"), Progress.NONE))).isEqualTo(DONE);
        }
    }

    @Test
    void cancellingARunningRequestTriggersItsOwnCancellation() throws Exception {
        ImageGenerator untilCancelled = (requests, progress, cancellation) -> {
            started.countDown();
            waitFor(cancellation);
            return List.of(new Cancelled());
        };
        try (GenerationQueue queue = new GenerationQueue(untilCancelled, 1)) {
            Ticket running = queue.submit(request("running"), Progress.NONE);
            started.await();

            running.cancel();

            assertThat(await(running)).isEqualTo(new Cancelled());
        }
    }

    @Test
    void aFaultIsItsRequestsAloneAndTheNextOneRuns() throws Exception {
        ImageGenerator generator = (requests, progress, cancellation) -> {
            switch (requests.get(0).prompt()) {
                case "engine" -> throw new EngineException("decoder: failed");
                case "memory" -> throw new OutOfMemoryError("no more");
                default -> {
                    return List.of(DONE);
                }
            }
        };
        try (GenerationQueue queue = new GenerationQueue(generator, 3)) {
            Ticket engine = queue.submit(request("engine"), Progress.NONE);
            Ticket memory = queue.submit(request("memory"), Progress.NONE);
            Ticket good = queue.submit(request("good"), Progress.NONE);

            assertThatThrownBy(() -> await(engine)).hasCauseInstanceOf(EngineException.class);
            assertThatThrownBy(() -> await(memory)).hasCauseInstanceOf(OutOfMemoryError.class);
            assertThat(await(good)).isEqualTo(DONE);
        }
    }

    @Test
    void closingGivesUpWhatRunsAndWhatWaitsAndTakesNoMore() throws Exception {
        ImageGenerator untilCancelled = (requests, progress, cancellation) -> {
            started.countDown();
            waitFor(cancellation);
            return List.of(new Cancelled());
        };
        GenerationQueue queue = new GenerationQueue(untilCancelled, 2);
        Ticket running = queue.submit(request("running"), Progress.NONE);
        started.await();
        Ticket waiting = queue.submit(request("waiting"), Progress.NONE);

        queue.close();

        assertThat(await(running)).isEqualTo(new Cancelled());
        assertThat(await(waiting)).isEqualTo(new Cancelled());
        assertThatThrownBy(() -> queue.submit(request("late"), Progress.NONE))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
    }

    private List<GenerationResult> hold(List<ImageRequest> requests, Progress progress, Cancellation cancellation) {
        started.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return List.of(DONE);
    }

    private static void waitFor(Cancellation cancellation) {
        while (!cancellation.isTriggered()) {
            Thread.onSpinWait();
        }
    }

    private static ImageRequest request(String prompt) {
        return new ImageRequest(prompt, 1, 0, 4.5, Sampling.DEFAULT);
    }

    private static GenerationResult await(Ticket ticket) throws InterruptedException, ExecutionException {
        try {
            return ticket.result().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no result", e);
        }
    }
}
