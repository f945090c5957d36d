package dev.hart.service;

import dev.hart.aws.SpotNotice;
import dev.hart.aws.SpotNotices;
import dev.hart.config.ServiceConfig;
import dev.hart.config.SpotSettings;
import dev.hart.io.RepeatingTask;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Shuts the service down gracefully when EC2 announces that it takes the machine back, if {@code hart.spot-notice} is set. */
@Singleton
public class SpotNoticeWatcher {
    private static final Logger LOG = Logger.getLogger(SpotNoticeWatcher.class);
    /** The interval that Amazon recommends. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ServiceConfig config;
    private final Optional<Duration> delay;
    private final Optional<Duration> timeout;
    private volatile Optional<RepeatingTask> task = Optional.empty();
    /** Whether the last look failed; used by the task's thread alone. */
    private boolean blind;

    SpotNoticeWatcher(
            ServiceConfig config,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.config = config;
        this.delay = delay;
        this.timeout = timeout;
    }

    /** Watches from the first moment, so that a service does not load a model on a machine that is about to go. */
    void onStart(@Observes StartupEvent event) {
        if (config.spotNotice()) {
            SpotSettings.check(config, delay, timeout);
            watch(SpotSettings.notices(), PAUSE, SpotNoticeWatcher::exit);
        }
    }

    /** Looks for a notice at once and then after each pause, on a thread of its own, until the service ends or a notice comes. */
    void watch(SpotNotices notices, Duration pause, Runnable end) {
        RepeatingTask started = new RepeatingTask("hart-spot", () -> look(notices, end), this::failed);
        task = Optional.of(started);
        started.start(pause);
    }

    @PreDestroy
    void stop() {
        task.ifPresent(RepeatingTask::close);
    }

    private void look(SpotNotices notices, Runnable end) {
        Optional<SpotNotice> notice = notices.look();
        if (blind) {
            blind = false;
            LOG.info("hart can see spot notices again");
        }
        notice.ifPresent(coming -> {
            LOG.warnf("EC2 takes this machine back (%s) at %s: the service ends", coming.action(), coming.time());
            task.ifPresent(RepeatingTask::stop);
            end.run();
        });
    }

    private void failed(Throwable failure) {
        if (!blind) {
            blind = true;
            LOG.warnf("hart cannot see spot notices now: %s", ErrorMessages.describe(failure));
        }
    }

    /**
     * Ends the process as SIGTERM does, by the same shutdown hook. {@code Quarkus.asyncExit} would remove the hook first, and a
     * SIGTERM during the drain would then end the process at once; other programs on the machine may send one when they see the
     * notice.
     */
    private static void exit() {
        System.exit(0);
    }
}
