package dev.hart.config;

import dev.hart.aws.SpotNotices;
import java.time.Duration;
import java.util.Optional;

/** The rules for a service that ends at a spot interruption notice ({@code hart.spot-notice}). */
public final class SpotSettings {
    /**
     * The longest shutdown. EC2 announces an interruption two minutes ahead; the watcher may see the notice five seconds late,
     * and jobs are given back in five more.
     */
    static final Duration LONGEST_GRACE = Duration.ofSeconds(105);

    private SpotSettings() {}

    /**
     * Checks that the service ends before EC2 takes its machine back.
     *
     * @param delay {@code quarkus.shutdown.delay}; empty counts as none
     * @param timeout {@code quarkus.shutdown.timeout}; empty counts as none
     * @throws SettingsException if {@code hart.spot-notice} is set and both together are longer than 105 seconds
     */
    public static void check(ServiceConfig config, Optional<Duration> delay, Optional<Duration> timeout) {
        Duration grace = delay.orElse(Duration.ZERO).plus(timeout.orElse(Duration.ZERO));
        Rule.require(
                !config.spotNotice() || grace.compareTo(LONGEST_GRACE) <= 0,
                () -> "hart.spot-notice: quarkus.shutdown.delay and quarkus.shutdown.timeout must be "
                        + LONGEST_GRACE.toSeconds() + " seconds at most together, are " + grace.toMillis() / 1000.0);
    }

    /**
     * Returns the reader of this machine's spot notices.
     *
     * @throws SettingsException if the environment names an unusable metadata service
     */
    public static SpotNotices notices() {
        return Rule.make("", SpotNotices::ofThisMachine);
    }
}
