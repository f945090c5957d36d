package dev.hart.service;

import dev.hart.config.JobSettings;
import dev.hart.config.PublicUrls;
import dev.hart.config.QueueSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Store;
import dev.hart.io.RepeatingTask;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalUrlSigner;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks every two seconds, while a model is served, whether the data folder is there and can be written to; does nothing if
 * neither images nor the job queue are in it. While it is removed, full or read-only at two looks in a row, the service is not
 * ready and says why. Once the folder is back, what is missing in it is created again, so that the service goes on without a
 * restart. The data folder itself is not created again: the operator may be about to move it back.
 */
@Singleton
public class DataFolderWatch {
    private static final Logger LOG = Logger.getLogger(DataFolderWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private final Service service;
    private final ServiceConfig config;
    private final PublicUrls urls;
    private final Instance<LocalUrlSigner> signer;
    private final Clock clock;
    private final DataFolder folder;
    private final DataFolderCheck check;
    private final ConfirmedTrouble confirmed = new ConfirmedTrouble();
    private final RepeatingTask task = new RepeatingTask(
            "hart-data-folder",
            this::pass,
            failure -> LOG.warnf("The data folder cannot be checked now: %s", ErrorMessages.describe(failure)));

    DataFolderWatch(
            Service service, ServiceConfig config, PublicUrls urls, Instance<LocalUrlSigner> signer, Clock clock) {
        this.service = service;
        this.config = config;
        this.urls = urls;
        this.signer = signer;
        this.clock = clock;
        this.folder = DataFolder.of(config);
        this.check = new DataFolderCheck(folder.root(), this::restore);
    }

    void onStart(@Observes StartupEvent event) {
        if (hasImages() || hasQueue()) {
            task.start(PAUSE);
        }
    }

    @PreDestroy
    void end() {
        task.close();
    }

    /** Makes the next look test for room for 1 MiB, because an image could not be stored. For any thread. */
    void suspect() {
        check.suspect();
    }

    private boolean hasImages() {
        return config.store() == Store.LOCAL;
    }

    private boolean hasQueue() {
        return JobSettings.enabled(config) && QueueSettings.sqs(config).isEmpty();
    }

    /** Runs one check, once the service has opened its stores. */
    private void pass() {
        if (service.state() != Service.State.SERVING) {
            return;
        }
        Optional<String> before = service.storageTrouble();
        Optional<String> now = confirmed.after(check.trouble());
        service.setStorageTrouble(now);
        if (now.isPresent() && !now.equals(before)) {
            LOG.warnf("Not ready: %s (%s)", now.get(), folder.root());
        } else if (now.isEmpty() && before.isPresent()) {
            LOG.infof("Ready again: the data folder %s can be used", folder.root());
        }
    }

    /** Creates what is missing in the folder; opening a store does so, and changes nothing that is there. */
    private void restore() {
        if (hasImages()) {
            signer.get().keep(folder.signingKey());
            ImageStore unused = StoreProducer.local(config, urls, signer.get(), clock);
            if (JobSettings.enabled(config)) {
                FileRecords unusedRecords = new FileRecords(folder.records());
            }
        }
        if (hasQueue()) {
            FileQueue unusedQueue = new FileQueue(folder.queue(), clock);
        }
    }
}
