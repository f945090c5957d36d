package dev.hart.service;

import dev.hart.io.DaemonThreads;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Answers the requests that have not ended when the time for shutdown is over. Quarkus waits {@code quarkus.shutdown.timeout} for
 * them and then closes their connections, before it sends its {@code ShutdownEvent}. So hart cancels them a moment earlier, while
 * their clients can still receive a reply.
 */
@Singleton
public class ShutdownGrace {
    private static final Logger LOG = Logger.getLogger(ShutdownGrace.class);

    /** Time for a running call on the device to notice the cancellation, and for the replies. */
    private static final Duration REPLIES = Duration.ofSeconds(1);

    private final Service service;
    private final Duration delay;
    private final Optional<Duration> timeout;

    ShutdownGrace(
            Service service,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.service = service;
        this.delay = delay.orElse(Duration.ZERO);
        this.timeout = timeout;
    }

    /**
     * Starts the clock at SIGTERM: the delay passes, then {@link #patience} of the timeout. Without a timeout it does nothing.
     */
    void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        timeout.ifPresent(allowed -> DaemonThreads.create(
                        "hart-grace", () -> cancelAfter(delay.plus(patience(allowed))))
                .start());
    }

    /** Returns how long requests may go on: all but the last second of the timeout, or half of a timeout below two seconds. */
    static Duration patience(Duration allowed) {
        Duration half = allowed.dividedBy(2);
        return allowed.minus(half.compareTo(REPLIES) < 0 ? half : REPLIES);
    }

    private void cancelAfter(Duration patience) {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        service.serving().ifPresent(ending -> {
            LOG.warn("The time for shutdown is over: hart answers the requests in progress with 503");
            // Not the model: ServiceStartup frees it, once, at Quarkus's ShutdownEvent.
            ending.batcher().close();
        });
    }
}
