package dev.hart.service;

import dev.hart.aws.SpotNotice;
import dev.hart.aws.SpotNotices;
import dev.hart.config.ServiceConfig;
import dev.hart.config.SpotSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Ends the service in good order when EC2 announces that it takes the machine back, for those who asked for that. */
@Singleton
public class SpotNoticeWatcher {
    private static final Logger LOG = Logger.getLogger(SpotNoticeWatcher.class);
    /** What Amazon recommends. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ServiceConfig config;
    private final Optional<Duration> delay;
    private final Optional<Duration> timeout;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hart-spot");
        thread.setDaemon(true);
        return thread;
    });
    /** Whether the last look failed; the timer's alone. */
    private boolean blind;

    SpotNoticeWatcher(
            ServiceConfig config,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.config = config;
        this.delay = delay;
        this.timeout = timeout;
    }

    /** From the first moment: a service that is started on a machine already given up should not load a model there. */
    void onStart(@Observes StartupEvent event) {
        if (config.spotNotice()) {
            SpotSettings.check(config, delay, timeout);
            watch(SpotSettings.notices(), PAUSE, SpotNoticeWatcher::exit);
        }
    }

    /** Looks at once and then after each pause, on a thread of its own, until the service ends or a notice comes. */
    void watch(SpotNotices notices, Duration pause, Runnable end) {
        var unused = timer.scheduleWithFixedDelay(() -> look(notices, end), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }

    private void look(SpotNotices notices, Runnable end) {
        Optional<SpotNotice> notice;
        try {
            notice = notices.look();
        } catch (RuntimeException e) {
            // One that got out would end the timer.
            if (!blind) {
                blind = true;
                LOG.warnf("A spot notice would not be seen now: %s", ErrorMessages.describe(e));
            }
            return;
        }
        if (blind) {
            blind = false;
            LOG.info("A spot notice would be seen again");
        }
        notice.ifPresent(coming -> {
            LOG.warnf("EC2 takes this machine back (%s) at %s: the service ends", coming.action(), coming.time());
            timer.shutdown();
            end.run();
        });
    }

    /**
     * What SIGTERM does, by the same hook. Not {@code Quarkus.asyncExit}: it takes the hook away first, and a SIGTERM that comes
     * while requests and jobs are finished, as from others who see the notice, would then end the process on the spot.
     */
    private static void exit() {
        System.exit(0);
    }
}
