package dev.hart.api.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ApiException;
import dev.hart.job.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamLimiterTest {
    private static final Owner WEB = new Owner("web");

    private final StreamLimiter streams = new StreamLimiter();

    @Test
    void eachOwnerHasItsOwnPermits() {
        var unused = full();

        assertThatThrownBy(() -> streams.acquire(WEB)).isInstanceOfSatisfying(ApiException.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(429);
            assertThat(refusal.code()).isEqualTo("too_many_streams");
            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(5));
        });
        assertThatCode(() -> streams.acquire(new Owner("shop"))).doesNotThrowAnyException();
    }

    @Test
    void aPermitIsReleasedOnlyOnce() {
        Runnable leave = full().get(0);

        leave.run();
        leave.run();

        assertThatCode(() -> streams.acquire(WEB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> streams.acquire(WEB)).isInstanceOf(ApiException.class);
    }

    private List<Runnable> full() {
        List<Runnable> places = new ArrayList<>();
        for (int i = 0; i < StreamLimiter.MAX_STREAMS; i++) {
            places.add(streams.acquire(WEB));
        }
        return places;
    }
}
