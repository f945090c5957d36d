package dev.hart.service;

import dev.hart.generation.ImageModel;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackOffer;
import dev.hart.scheduling.Batcher;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of the service, what it offers and the model that it serves: neither while it loads and after its end. A door offers a
 * pack and serves no model. Thread-safe.
 */
@Singleton
public class Service {
    /**
     * A model being served.
     *
     * @param model the model, loaded and warmed up
     * @param batcher queues and runs the requests for the model's device
     * @param since time at which the model became ready
     */
    public record Serving(ImageModel model, Batcher batcher, Instant since) {
        /** Returns the manifest of the model's pack. */
        public PackManifest manifest() {
            return model.manifest();
        }
    }

    /**
     * A pack being offered.
     *
     * @param pack what it offers
     * @param since time at which requests for it were first accepted
     */
    public record Offering(PackOffer pack, Instant since) {}

    private volatile Optional<Serving> serving = Optional.empty();
    private volatile Optional<Offering> offering = Optional.empty();
    private volatile State state = State.LOADING;
    private volatile boolean started;
    private volatile Optional<String> storageTrouble = Optional.empty();
    private volatile Optional<String> progress = Optional.empty();

    /** The stages of a service's life, in order. */
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

    /** Returns the model being served; empty while it loads and after {@link #stop}. */
    public Optional<Serving> serving() {
        return serving;
    }

    /** Returns the pack for which requests are accepted, in every role; empty while it is loaded or read, and after {@link #stop}. */
    public Optional<Offering> offering() {
        return offering;
    }

    /** Returns what the pack offers for which requests are accepted; empty when {@link #offering} is. */
    public Optional<PackOffer> offer() {
        return offering.map(Offering::pack);
    }

    /** Returns whether this is a door: requests for a pack are accepted, and no model is loaded. */
    public synchronized boolean isOfferedWithoutModel() {
        return state == State.SERVING && offering.isPresent() && serving.isEmpty();
    }

    /** Returns the current stage of the service's life. */
    public State state() {
        return state;
    }

    /** Returns whether a model has ever been served or, by a door, a pack been offered. */
    public boolean isStarted() {
        return started;
    }

    /** Returns what takes long while the model loads, in words; empty if nothing does. */
    public Optional<String> progress() {
        return progress;
    }

    void setProgress(Optional<String> what) {
        progress = what;
    }

    /** Returns why images and jobs cannot be stored now, if that is so. */
    public Optional<String> storageTrouble() {
        return storageTrouble;
    }

    void setStorageTrouble(Optional<String> why) {
        storageTrouble = why;
    }

    /**
     * Returns whether clients should send requests: a pack is offered, the device of its model works if there is one, images and
     * jobs can be stored as far as is known, and the service is not ending.
     */
    public boolean isReady() {
        return state == State.SERVING
                && storageTrouble.isEmpty()
                && serving.flatMap(now -> now.batcher().trouble()).isEmpty();
    }

    /** Accepts jobs for a pack without a model. Does nothing if the service ended while the manifest was read. */
    synchronized void offer(PackOffer pack) {
        if (state != State.STOPPED) {
            begin(pack, Instant.now());
        }
    }

    private void begin(PackOffer pack, Instant now) {
        offering = Optional.of(new Offering(pack, now));
        started = true;
        state = State.SERVING;
    }

    /** Serves a model. If the service ended while the model was loading, closes both arguments instead. */
    synchronized void start(ImageModel model, Batcher batcher) {
        if (state == State.STOPPED) {
            batcher.close();
            model.close();
            return;
        }
        Instant now = Instant.now();
        serving = Optional.of(new Serving(model, batcher, now));
        begin(PackOffer.of(model.manifest()), now);
    }

    /** Stops accepting requests; those in progress go on. */
    synchronized void drain() {
        state = State.STOPPED;
        serving.ifPresent(ending -> ending.batcher().drain());
    }

    /** Stops accepting requests, cancels those in progress, and frees the model. */
    void stop() {
        Optional<Serving> last;
        synchronized (this) {
            last = serving;
            state = State.STOPPED;
            serving = Optional.empty();
            offering = Optional.empty();
        }
        last.ifPresent(ending -> {
            ending.batcher().close();
            ending.model().close();
        });
    }
}
