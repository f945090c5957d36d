package dev.hart.service;

import dev.hart.pack.PackStage;
import dev.hart.pipeline.LoadWatcher;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Logs what takes long while a model is loaded, and shows it in the readiness check. */
final class LoadReport implements LoadWatcher {
    private static final Logger LOG = Logger.getLogger(LoadReport.class);

    private final Service service;
    private final Runnable endIfStopped;

    /** @param endIfStopped throws an exception to end the loading */
    LoadReport(Service service, Runnable endIfStopped) {
        this.service = service;
        this.endIfStopped = endIfStopped;
    }

    @Override
    public void begins(PackStage stage) {
        endIfStopped.run();
    }

    @Override
    public void prepares(PackStage stage, String what) {
        endIfStopped.run();
        // While another process builds, the same words come ten times a second.
        if (!service.progress().equals(Optional.of(what))) {
            LOG.infof("TensorRT: %s", what);
            service.setProgress(Optional.of(what));
        }
    }

    @Override
    public void loaded(PackStage stage) {
        service.setProgress(Optional.empty());
    }
}
