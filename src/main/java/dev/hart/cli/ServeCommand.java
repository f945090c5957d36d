package dev.hart.cli;

import dev.hart.ops.ServiceConfig;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;

/** {@code hart serve}. */
@Command(
        name = "serve",
        description = "Serve HTTP on 127.0.0.1:8080, until interrupted.",
        footer = {
            "Settings are environment variables: HART_PACK (folder of the model pack), HART_DATA (pictures and signing key),",
            "HART_PUBLIC_URL, HART_URL_TTL, HART_QUEUE_CAPACITY, HART_ENGINE_PROVIDER, QUARKUS_HTTP_HOST, QUARKUS_HTTP_PORT."
        })
final class ServeCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        // What is wrong with the settings is said in one line, before Quarkus says it in many.
        ServiceConfig.read().packFolder();
        AtomicInteger exitCode = new AtomicInteger();
        // Without this handler Quarkus ends the process itself.
        Quarkus.run(null, (code, failure) -> exitCode.set(code));
        return exitCode.get();
    }
}
