package dev.hart.api.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.EventStream.Event;
import dev.hart.job.JobStatus;
import dev.hart.job.record.RecordsException;
import dev.hart.job.view.JobProgress.Progress;
import dev.hart.job.view.JobReply;
import dev.hart.job.view.JobReply.Attempt;
import dev.hart.job.view.JobReply.Request;
import dev.hart.job.view.JobReply.Times;
import dev.hart.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobEventsTest {
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final JobReply RUNNING = reply(JobStatus.RUNNING, null);
    private static final JobReply DONE = reply(JobStatus.SUCCEEDED, null);

    @Test
    void aPollThatCannotReachTheRecordsIsRepeated() {
        List<Supplier<JobReply>> polls = List.of(
                () -> {
                    throw new RecordsException("the records cannot be reached", null);
                },
                () -> {
                    throw new StoreException("no URL can be signed");
                },
                () -> DONE);

        assertThat(names(polls)).containsExactly("job.running", "job.succeeded");
    }

    @Test
    void aWaitEndsWithTheJob() {
        Iterator<JobReply> replies = Stream.of(RUNNING, RUNNING, DONE).iterator();

        assertThat(end(RUNNING, replies::next, Duration.ofSeconds(30), () -> false))
                .isSameAs(DONE);
        assertThat(end(DONE, () -> RUNNING, Duration.ofSeconds(30), () -> false))
                .isSameAs(DONE);
    }

    @Test
    void aWaitEndsWithItsTimeAndTheJobOfThatMoment() {
        long start = System.nanoTime();

        assertThat(end(reply(JobStatus.QUEUED, null), () -> RUNNING, EVERY.multipliedBy(4), () -> false))
                .isSameAs(RUNNING);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(EVERY.multipliedBy(4));
    }

    @Test
    void aWaitEndsWithTheService() {
        assertThat(end(RUNNING, () -> RUNNING, Duration.ofSeconds(50), () -> true))
                .isSameAs(RUNNING);
    }

    @Test
    void aWaitOutlivesRecordsThatCannotBeReached() {
        Supplier<JobReply> unreachable = () -> {
            throw new RecordsException("the records cannot be reached", null);
        };

        assertThat(end(RUNNING, unreachable, EVERY.multipliedBy(4), () -> false))
                .isSameAs(RUNNING);
    }

    private static JobReply end(JobReply first, Supplier<JobReply> poll, Duration wait, BooleanSupplier ending) {
        return JobEvents.end(first, poll, EVERY, EVERY.multipliedBy(4), ending, wait)
                .await()
                .indefinitely();
    }

    @Test
    void anyOtherFaultFailsTheStream() {
        assertThatThrownBy(() -> names(List.of(() -> {
                    throw new IllegalStateException("a bug");
                })))
                .hasMessage("a bug");
    }

    /** Comments of the stream keep the connection open. */
    @Test
    void anUnchangedStateIsNotSentAgain() {
        Iterator<JobReply> replies = Stream.of(RUNNING, RUNNING, RUNNING, DONE).iterator();

        assertThat(names(replies::next, EVERY)).containsExactly("job.running", "job.succeeded");
    }

    @Test
    void pollsBecomeRarerWhileNothingChanges() {
        List<Long> times = new ArrayList<>();
        Iterator<JobReply> replies =
                Stream.of(RUNNING, RUNNING, RUNNING, RUNNING, DONE).iterator();

        List<String> names = names(() -> {
            times.add(System.nanoTime());
            return replies.next();
        });

        assertThat(names).containsExactly("job.running", "job.succeeded");
        assertThat(IntStream.range(1, times.size()).mapToObj(i -> Duration.ofNanos(times.get(i) - times.get(i - 1))))
                .zipSatisfy(
                        List.of(2, 4, 4, 4),
                        (pause, longer) -> assertThat(pause).isGreaterThanOrEqualTo(EVERY.multipliedBy(longer)));
    }

    @Test
    void pollsAreFrequentWhileTheJobChanges() {
        int scales = 40;
        Iterator<JobReply> replies = Stream.concat(
                        IntStream.range(0, scales)
                                .mapToObj(done -> reply(JobStatus.RUNNING, new Progress(done, scales))),
                        Stream.of(DONE))
                .iterator();
        long start = System.nanoTime();

        List<String> names = names(replies::next);

        assertThat(names).hasSize(scales + 2);
        // Half of the time that it would take if changes did not reset the pauses.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EVERY.multipliedBy(2L * scales));
    }

    private static List<String> names(List<Supplier<JobReply>> polls) {
        Iterator<Supplier<JobReply>> all = polls.iterator();
        return names(() -> all.next().get());
    }

    private static List<String> names(Supplier<JobReply> poll) {
        return names(poll, Duration.ofSeconds(15));
    }

    private static List<String> names(Supplier<JobReply> poll, Duration longestPause) {
        return JobEvents.of(RUNNING, poll, EVERY, longestPause, () -> false)
                .map(Event::name)
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private static JobReply reply(JobStatus status, @Nullable Progress progress) {
        return new JobReply(
                "a",
                status,
                new Times(1, null, null),
                progress == null ? null : new Attempt(progress, null),
                null,
                new Request("m", "a cat", 1, 7, 4.5, "high", "8x8", "png", 100, null),
                null,
                null,
                null);
    }
}
