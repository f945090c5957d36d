package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamHeartbeatTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<String> written = new ArrayList<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private CompletionStage<Void> sent = CompletableFuture.completedFuture(null);
    private long now;

    private final StreamHeartbeat heartbeat = new StreamHeartbeat(
            INTERVAL,
            bytes -> {
                written.add(new String(bytes, StandardCharsets.US_ASCII));
                return sent;
            },
            new byte[] {':'},
            this::schedule,
            () -> now);

    /** Refuses what Vert.x refuses. */
    private void schedule(Runnable task, long millis) {
        if (millis < 1) {
            throw new IllegalArgumentException("Cannot schedule a timer with delay < 1 ms");
        }
        long due = now + Duration.ofMillis(millis).toNanos();
        timers.add(() -> {
            now = due;
            task.run();
        });
    }

    private void tick() {
        timers.remove().run();
    }

    @Test
    void aCommentFollowsEachSilence() {
        heartbeat.start();
        tick();
        tick();

        assertThat(written).containsExactly("", ":", ":");
    }

    /** The timer can then end less than a millisecond before the silence has lasted for the interval. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999, 1_000_000, 1_000_001, 500_000_000})
    void aCommentFollowsAWriteThatCameSoonAfterTheTimerBegan(long nanos) {
        heartbeat.start();
        now += nanos;
        CompletionStage<Void> unused = heartbeat.write(new byte[] {'a'});
        tick();
        if (written.size() == 2) {
            tick();
        }

        assertThat(written).containsExactly("", "a", ":");
        assertThat(timers).hasSize(1);
    }

    @Test
    void noCommentIsAddedWhileAWriteIsNotSent() {
        heartbeat.start();
        sent = new CompletableFuture<>();
        CompletionStage<Void> unused = heartbeat.write(new byte[] {'a'});
        tick();
        tick();

        assertThat(written).containsExactly("", "a");
        assertThat(timers).hasSize(1);
    }

    @Test
    void nothingIsScheduledAfterTheEnd() {
        heartbeat.start();
        heartbeat.stop();
        tick();

        assertThat(written).containsExactly("");
        assertThat(timers).isEmpty();
    }
}
