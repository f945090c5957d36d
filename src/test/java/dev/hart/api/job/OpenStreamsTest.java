package dev.hart.api.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ProblemException;
import dev.hart.job.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenStreamsTest {
    private static final Owner WEB = new Owner("web");

    private final OpenStreams streams = new OpenStreams();

    @Test
    void eachOwnerHasPlacesOfItsOwn() {
        var unused = full();

        assertThatThrownBy(() -> streams.take(WEB)).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(429);
            assertThat(refusal.code()).isEqualTo("too_many_streams");
            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(5));
        });
        assertThatCode(() -> streams.take(new Owner("shop"))).doesNotThrowAnyException();
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        Runnable leave = full().get(0);

        leave.run();
        leave.run();

        assertThatCode(() -> streams.take(WEB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> streams.take(WEB)).isInstanceOf(ProblemException.class);
    }

    private List<Runnable> full() {
        List<Runnable> places = new ArrayList<>();
        for (int i = 0; i < OpenStreams.MOST; i++) {
            places.add(streams.take(WEB));
        }
        return places;
    }
}
