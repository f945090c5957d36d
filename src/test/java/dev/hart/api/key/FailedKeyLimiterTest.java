package dev.hart.api.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.config.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedKeyLimiterTest {
    private static final Rate RATE = Rate.of("2/1m");

    private final ManualTime time = new ManualTime();
    private final FailedKeyLimiter limiter = new FailedKeyLimiter(RATE, time);

    @Test
    void eachAddressHasItsOwnLimit() {
        assertThat(granted("192.0.2.1", 3)).isEqualTo(2);
        assertThat(granted("192.0.2.2", 3)).isEqualTo(2);
        time.pass(Duration.ofSeconds(30));
        assertThat(granted("192.0.2.1", 3)).isEqualTo(1);
    }

    @Test
    void addressesOfOneIpv6NetworkShareALimit() {
        assertThat(granted("2001:db8:1:2::1", 3)).isEqualTo(2);
        assertThat(granted("2001:db8:1:2:ffff::", 3)).isZero();
        assertThat(granted("2001:db8:1:3::1", 3)).isEqualTo(2);
    }

    @Test
    void theNumberOfAddressesInMemoryIsBounded() {
        for (int i = 0; i < 50_000; i++) {
            limiter.take("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256);
        }

        assertThat(limiter.size()).isLessThanOrEqualTo(10_000);
    }

    @Test
    void anAddressIsForgottenOnlyOnceItsBucketIsFullAgain() {
        limiter.take("192.0.2.1");
        limiter.take("192.0.2.1");
        time.pass(Duration.ofSeconds(59));
        assertThat(limiter.size()).isEqualTo(1);
        time.pass(Duration.ofSeconds(1));
        assertThat(limiter.size()).isZero();
    }

    private int granted(String address, int tries) {
        int granted = 0;
        for (int i = 0; i < tries; i++) {
            granted += limiter.take(address).granted() ? 1 : 0;
        }
        return granted;
    }
}
