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

/** Ends the service in good order when EC2 announces that it takes the machine back, for those who asked for that. */
@Singleton
public class SpotNoticeWatcher {
    private static final Logger LOG = Logger.getLogger(SpotNoticeWatcher.class);
    /** What Amazon recommends. */
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

    /** From the first moment: a service that is started on a machine already given up should not load a model there. */
    void onStart(@Observes StartupEvent event) {
        if (config.spotNotice()) {
            SpotSettings.check(config, delay, timeout);
            watch(SpotSettings.notices(), PAUSE, SpotNoticeWatcher::exit);
        }
    }

    /** Looks at once and then after each pause, on a thread of its own, until the service ends or a notice comes. */
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
            LOG.info("A spot notice would be seen again");
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
            LOG.warnf("A spot notice would not be seen now: %s", ErrorMessages.describe(failure));
        }
    }

    /**
     * What SIGTERM does, by the same hook. Not {@code Quarkus.asyncExit}: it takes the hook away first, and a SIGTERM that comes
     * while requests and jobs are finished, as from others who see the notice, would then end the process on the spot.
     */
    private static void exit() {
        System.exit(0);
    }
}
