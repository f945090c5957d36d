package dev.hart.service;

import dev.hart.generation.ImageModel;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.Batcher;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** What the service has to offer at the moment: nothing while it loads, then one model. Thread-safe. */
@Singleton
public class Service {
    /**
     * A model being served.
     *
     * @param model loaded and warm
     * @param batcher the way to its device
     * @param since when it became ready
     */
    public record Serving(ImageModel model, Batcher batcher, Instant since) {
        /** The pack's description. */
        public PackManifest manifest() {
            return model.manifest();
        }
    }

    private volatile Optional<Serving> serving = Optional.empty();
    private volatile State state = State.LOADING;
    private volatile boolean started;

    /** What the service is about. */
    public enum State {
        LOADING("loading the model"),
        SERVING("serving"),
        STOPPED("shutting down");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String describe() {
            return words;
        }
    }

    /** The model served; empty while it loads and after {@link #stop}. */
    public Optional<Serving> serving() {
        return serving;
    }

    /** What the service is about. */
    public State state() {
        return state;
    }

    /** True from the first time that a model was served. */
    public boolean isStarted() {
        return started;
    }

    /** Whether requests should be sent here: a model is served, its device works, and the service does not end. */
    public boolean isReady() {
        return state == State.SERVING
                && serving.filter(now -> now.batcher().trouble().isEmpty()).isPresent();
    }

    /** Offers a model to everybody; frees it where the service ended while it was loaded. */
    synchronized void start(ImageModel model, Batcher batcher) {
        if (state == State.STOPPED) {
            batcher.close();
            model.close();
            return;
        }
        serving = Optional.of(new Serving(model, batcher, Instant.now()));
        started = true;
        state = State.SERVING;
    }

    /** Takes no more requests; those under way go on. */
    synchronized void drain() {
        state = State.STOPPED;
        serving.ifPresent(ending -> ending.batcher().drain());
    }

    /** Takes no more requests, gives up those under way, and frees the model. */
    void stop() {
        Optional<Serving> last;
        synchronized (this) {
            last = serving;
            state = State.STOPPED;
            serving = Optional.empty();
        }
        last.ifPresent(ending -> {
            ending.batcher().close();
            ending.model().close();
        });
    }
}
