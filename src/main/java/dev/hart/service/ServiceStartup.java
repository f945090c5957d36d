package dev.hart.service;

import dev.hart.config.ListenAddressCheck;
import dev.hart.config.PublicUrls;
import dev.hart.config.Role;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.config.SettingsException;
import dev.hart.generation.ImageModel;
import dev.hart.generation.StageDevice;
import dev.hart.image.EncodingException;
import dev.hart.image.ImageFormat;
import dev.hart.io.DaemonThreads;
import dev.hart.notify.EventQueue;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackOffer;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.service.Service.Serving;
import dev.hart.store.ImageStore;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Loads the model while the server is already running, so that the liveness check answers at once. A model that cannot be loaded
 * ends the process: an instance that never becomes ready is of no use, and its supervisor should notice. A door loads none.
 */
@Singleton
public class ServiceStartup {
    private static final Logger LOG = Logger.getLogger(ServiceStartup.class);
    /** Exit code of a failure, as for every command. */
    private static final int FAILED = 1;

    /** Exit code of wrong input, as for every command. */
    private static final int BAD_INPUT = 2;

    private final Service service;
    private final ServiceConfig config;
    private final ModelLoader loader;
    private final Instance<ImageStore> store;
    private final PublicUrls urls;
    private final BatchObserver observer;
    private final DeviceRecovery recovery;
    private final ImageRetention retention;
    private final JobRuntime jobs;
    private final EventQueue events;
    private final Optional<Duration> delay;
    private final Optional<Duration> timeout;
    private final ModelStart modelStart = new ModelStart();
    private @Nullable Thread loading;

    ServiceStartup(
            Service service,
            ServiceConfig config,
            ModelLoader loader,
            Instance<ImageStore> store,
            PublicUrls urls,
            BatchObserver observer,
            DeviceRecovery recovery,
            ImageRetention retention,
            JobRuntime jobs,
            EventQueue events,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.service = service;
        this.config = config;
        this.loader = loader;
        this.store = store;
        this.urls = urls;
        this.observer = observer;
        this.recovery = recovery;
        this.retention = retention;
        this.jobs = jobs;
        this.events = events;
        this.delay = delay;
        this.timeout = timeout;
    }

    /** Checks the settings and starts loading, before the port opens. */
    void onStart(@Observes StartupEvent event) {
        ListenAddressCheck.check(ServiceSettings.checked(config), urls.host());
        loading = DaemonThreads.create("hart-load", this::load);
        loading.start();
    }

    /**
     * Stops accepting requests for the device after {@code quarkus.shutdown.delay}. Readiness is down already, and a load
     * balancer has the delay to notice; after that the requests in progress have {@code quarkus.shutdown.timeout} to end.
     */
    void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        DaemonThreads.create("hart-drain", this::drainAfterDelay).start();
    }

    private void drainAfterDelay() {
        try {
            Thread.sleep(delay.orElse(Duration.ZERO).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        service.drain();
    }

    void onStop(@Observes ShutdownEvent event) {
        // Before the service, which takes a model that is loaded from now on and frees it.
        service.drain();
        if (!modelStart.stop(timeout.orElse(Duration.ZERO))) {
            LOG.warn("The time for shutdown is over: hart ends while a model is being loaded");
        }
        // Before the service: jobs need its device to finish.
        jobs.stop();
        service.stop();
    }

    /** Loads the native library of a format, so that the first image does not wait for it. The other formats work without it. */
    private static void prepare(ImageFormat format) {
        try {
            format.prepare();
        } catch (EncodingException e) {
            LOG.warnf("No %s images: %s", format.id(), e.getMessage());
        }
    }

    private void load() {
        long start = System.nanoTime();
        try {
            if (config.queue().formerBatchWait().isPresent()) {
                LOG.warn("hart.queue.company is deprecated: its name is now hart.queue.batch-wait");
            }
            // First, because it is quick: a folder that cannot be written shows at once.
            ImageStore images = store.get();
            jobs.open(images);
            events.open();
            if (config.role() == Role.DOOR) {
                openDoor(images, start);
                return;
            }
            ModelLoader.Verified pack = loader.verify(config.packFolder(), config.pipelineOptions());
            modelStart.run(() -> startModel(pack));
            Optional<Serving> serving = service.serving();
            if (serving.isEmpty()) {
                // Stopped meanwhile.
                return;
            }
            jobs.start(serving.get(), () -> service.storageTrouble().isEmpty());
            recovery.watch(config.recoveryInterval());
            keepImages(images);
            LOG.infof(
                    "hart is ready on %s with pack %s (loaded in %s s)",
                    urls.base(), serving.get().manifest().label(), secondsSince(start));
            LOG.infof("hart listens on %s: %s", urls.host(), ListenAddressCheck.describe(config));
        } catch (Throwable fault) {
            if (modelStart.isStopped()) {
                LOG.debug("hart was stopped while it started", fault);
                return;
            }
            LOG.errorf("hart cannot start: %s", ErrorMessages.describe(fault));
            LOG.debug("hart cannot start", fault);
            Quarkus.asyncExit(fault instanceof SettingsException ? BAD_INPUT : FAILED);
        }
    }

    /** Accepts jobs without a model: of the pack only the manifest is read, and no native library is loaded. */
    private void openDoor(ImageStore images, long start) {
        PackOffer offer = OfferReader.read(config);
        jobs.startWithoutModel();
        keepImages(images);
        service.offer(offer);
        LOG.infof(
                "hart is ready on %s as a door for pack %s (opened in %s s)",
                urls.base(), offer.label(), secondsSince(start));
        LOG.infof("hart listens on %s: %s", urls.host(), ListenAddressCheck.describe(config));
    }

    private void keepImages(ImageStore images) {
        if (config.store() == ServiceConfig.Store.LOCAL) {
            retention.watch(images, config.imageRetention());
        }
    }

    private static String secondsSince(long start) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9);
    }

    private void endIfStopped() {
        if (modelStart.isStopped()) {
            throw new CancellationException("hart was stopped while it loaded the model");
        }
    }

    private void startModel(ModelLoader.Verified pack) {
        ImageModel model = pack.load(new LoadReport(service, this::endIfStopped));
        PackManifest manifest = model.manifest();
        if (manifest.notice() != null) {
            LOG.warnf("Pack %s: %s", manifest.name(), manifest.notice());
        }
        Batcher batcher =
                new Batcher(model, config.queue().capacity(), config.queue().batchWait(), observer, new DeviceLoss());
        modelStart.cancelBy(batcher::close);
        try {
            WarmUp.run(batcher, manifest);
        } catch (RuntimeException | Error e) {
            batcher.close();
            model.close();
            throw e;
        }
        for (ImageFormat format : ImageFormat.values()) {
            prepare(format);
        }
        List<StageDevice> devices = model.devices();
        if (!devices.isEmpty()) {
            LOG.infof(
                    "The stages run on: %s",
                    devices.stream().map(StageDevice::describe).collect(Collectors.joining(", ")));
        }
        service.start(model, batcher);
    }
}
