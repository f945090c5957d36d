package dev.hart.config;

import dev.hart.aws.SpotNotices;
import java.time.Duration;
import java.util.Optional;

/** What must hold where a spot notice ends the service. */
public final class SpotSettings {
    /** EC2 gives two minutes; a look may come five seconds late, and what is given back at the end takes five more. */
    static final Duration LONGEST_GRACE = Duration.ofSeconds(105);

    private SpotSettings() {}

    /**
     * Looks whether the machine would outlast the end of the service, as Quarkus is told to take it.
     *
     * @param delay {@code quarkus.shutdown.delay}
     * @param timeout {@code quarkus.shutdown.timeout}
     * @throws SettingsException if not
     */
    public static void check(ServiceConfig config, Optional<Duration> delay, Optional<Duration> timeout) {
        Duration grace = delay.orElse(Duration.ZERO).plus(timeout.orElse(Duration.ZERO));
        if (config.spotNotice() && grace.compareTo(LONGEST_GRACE) > 0) {
            throw new SettingsException("hart.spot-notice: quarkus.shutdown.delay and quarkus.shutdown.timeout must be "
                    + LONGEST_GRACE.toSeconds() + " seconds at most together, are " + grace.toMillis() / 1000.0);
        }
    }

    /** @throws SettingsException if the environment says nonsense about where they are */
    public static SpotNotices notices() {
        try {
            return SpotNotices.ofThisMachine();
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }
}
