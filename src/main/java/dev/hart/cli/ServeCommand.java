package dev.hart.cli;

import dev.hart.config.PackPlace;
import dev.hart.config.Role;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.config.SettingsException;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackOffer;
import dev.hart.service.ErrorMessages;
import dev.hart.service.OfferReader;
import io.quarkus.runtime.Quarkus;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code hart serve}, which runs the service until it is interrupted. */
@Command(
        name = "serve",
        description = "Serve HTTP on 127.0.0.1:8080, until interrupted.",
        sortOptions = false,
        footer = {
            "Settings are environment variables: HART_PACK (folder of the model pack), HART_DATA (images and signing key),",
            "HART_PUBLIC_URL, HART_URL_TTL, HART_QUEUE_CAPACITY, HART_ENGINE_PROVIDER, QUARKUS_HTTP_HOST, QUARKUS_HTTP_PORT.",
            "To clients on other machines it requires an API key: hart key NAME makes one."
        })
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "P", description = "Port to listen on; 0 for any that is free.")
    private @Nullable String port;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "Name or address to listen on; 0.0.0.0 for all, which needs an API key.")
    private @Nullable String host;

    @Override
    public Integer call() {
        // Stronger than the environment and files, for hart and for Quarkus.
        set("quarkus.http.port", port);
        set("quarkus.http.host", host);
        // Reports a wrong setting in one line, before Quarkus would in many.
        checkPack(ServiceSettings.readForServing());
        VertxCache.useScratchFolder();
        AtomicReference<Ending> ending = new AtomicReference<>(new Ending(0, null));
        // Without this handler Quarkus would end the process itself.
        Quarkus.run(null, (code, failure) -> ending.set(new Ending(code, failure)));
        Ending ended = Objects.requireNonNull(ending.get());
        Throwable failure = ended.failure();
        if (failure != null) {
            // From a configuration file that only Quarkus reads.
            if (ErrorMessages.root(failure) instanceof SettingsException settings) {
                throw settings;
            }
            throw new ServeException(failure);
        }
        return ended.code();
    }

    /** Finds a wrong folder or manifest early, except one in S3, which only the start of the door reads. */
    private static void checkPack(ServiceConfig config) {
        if (config.role() != Role.DOOR) {
            ModelPack.check(config.packFolder());
        } else if (PackPlace.inS3(config).isEmpty()) {
            PackOffer unused = OfferReader.readHere(config);
        }
    }

    private static void set(String setting, @Nullable String value) {
        if (value != null) {
            System.setProperty(setting, value);
        }
    }

    private record Ending(int code, @Nullable Throwable failure) {}

    /** Thrown when Quarkus cannot start or fails later. */
    private static final class ServeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ServeException(Throwable failure) {
            super("cannot serve: " + ListenFaults.describe(ErrorMessages.root(failure)), failure);
        }
    }
}
