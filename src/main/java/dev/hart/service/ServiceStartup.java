package dev.hart.service;

import dev.hart.config.ListenAddressCheck;
import dev.hart.config.PublicUrls;
import dev.hart.config.ServiceConfig;
import dev.hart.config.SettingsException;
import dev.hart.image.EncodingException;
import dev.hart.image.ImageFormat;
import dev.hart.notify.EventQueue;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.store.ImageStore;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Loads the model behind the running server, so that liveness answers at once. What cannot be loaded ends the process: an
 * instance that will never be ready is of no use, and its supervisor should know.
 */
@Singleton
public class ServiceStartup {
    private static final Logger LOG = Logger.getLogger(ServiceStartup.class);
    /** Exit codes, as of every command. */
    private static final int FAILED = 1;

    private static final int BAD_INPUT = 2;

    private final Service service;
    private final ServiceConfig config;
    private final ModelLoader loader;
    private final Instance<ImageStore> store;
    private final PublicUrls address;
    private final BatchObserver observer;
    private final DeviceRecovery recovery;
    private final ImageRetention retention;
    private final JobRuntime jobs;
    private final EventQueue events;
    private final Optional<Duration> delay;
    private @Nullable Thread loading;

    ServiceStartup(
            Service service,
            ServiceConfig config,
            ModelLoader loader,
            Instance<ImageStore> store,
            PublicUrls address,
            BatchObserver observer,
            DeviceRecovery recovery,
            ImageRetention retention,
            JobRuntime jobs,
            EventQueue events,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.service = service;
        this.config = config;
        this.loader = loader;
        this.store = store;
        this.address = address;
        this.observer = observer;
        this.recovery = recovery;
        this.retention = retention;
        this.jobs = jobs;
        this.events = events;
        this.delay = delay;
    }

    /** Before the port opens. */
    void onStart(@Observes StartupEvent event) {
        ListenAddressCheck.check(config.checked(), address.host());
        loading = new Thread(this::load, "hart-load");
        loading.setDaemon(true);
        loading.start();
    }

    /**
     * The end begins: readiness is down already. Requests are taken until whoever sends them has had the time to notice, then
     * those under way have the grace that Quarkus gives them.
     */
    void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        Thread drain = new Thread(
                () -> {
                    try {
                        Thread.sleep(delay.orElse(Duration.ZERO).toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    service.drain();
                },
                "hart-drain");
        drain.setDaemon(true);
        drain.start();
    }

    void onStop(@Observes ShutdownEvent event) {
        // While there is a device to finish on.
        jobs.stop();
        service.stop();
    }

    /** The first picture should not wait for a library to load; without one the other formats still do. */
    private static void prepare(ImageFormat format) {
        try {
            format.prepare();
        } catch (EncodingException e) {
            LOG.warnf("No %s pictures: %s", format.id(), e.getMessage());
        }
    }

    private void load() {
        long start = System.nanoTime();
        try {
            // First, because it is quick: a folder that cannot be written should show at once.
            ImageStore images = store.get();
            jobs.open(images);
            events.open();
            LoadedModel model = loader.load(config.packFolder(), config.engine().options());
            PackManifest manifest = model.manifest();
            if (manifest.notice() != null) {
                LOG.warnf("Pack %s: %s", manifest.name(), manifest.notice());
            }
            Batcher batcher = new Batcher(
                    model.images(), config.queue().capacity(), config.queue().company(), observer);
            WarmUp.run(batcher, manifest);
            for (ImageFormat format : ImageFormat.values()) {
                prepare(format);
            }
            service.start(model, batcher);
            service.serving().ifPresent(jobs::start);
            recovery.watch(config.recoveryInterval());
            if (config.store() == ServiceConfig.Store.LOCAL) {
                retention.watch(images, config.imageRetention());
            }
            LOG.infof(
                    "hart is ready on %s with pack %s %s (loaded in %s s)",
                    address.base(),
                    manifest.name(),
                    manifest.version(),
                    String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9));
            LOG.infof("hart listens on %s: %s", address.host(), ListenAddressCheck.describe(config));
        } catch (Throwable fault) {
            LOG.errorf("hart cannot start: %s", ErrorMessages.describe(fault));
            LOG.debug("hart cannot start", fault);
            Quarkus.asyncExit(fault instanceof SettingsException ? BAD_INPUT : FAILED);
        }
    }
}
