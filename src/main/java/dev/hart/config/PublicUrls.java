package dev.hart.config;

import jakarta.inject.Singleton;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the service is reached. */
@Singleton
public class PublicUrls {
    private final ServiceConfig config;
    private final String host;
    private final int port;

    PublicUrls(
            ServiceConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.host = host;
        this.port = port;
    }

    /**
     * Where a service with these settings is reached, for a command that starts none.
     *
     * @throws SettingsException if the port is none
     */
    public static PublicUrls of(ServiceConfig config) {
        String host = ServiceSettings.quarkus("quarkus.http.host").orElse("127.0.0.1");
        String port = ServiceSettings.quarkus("quarkus.http.port").orElse("8080");
        if (!port.matches("[0-9]{1,5}")) {
            throw new SettingsException("quarkus.http.port must be a number, is " + port);
        }
        return new PublicUrls(config, host, Integer.parseInt(port));
    }

    /** What URLs handed out begin with: as configured, else the address listened on. */
    public URI base() {
        return config.publicUrl().orElseGet(() -> URI.create("http://" + reachable() + ":" + port));
    }

    /** What jobs are below, without a slash at its end. */
    public URI jobs() {
        return URI.create(base().toString().replaceAll("/$", "") + "/v1/jobs");
    }

    /** What the service listens on. */
    public String host() {
        return host;
    }

    /** Listening on all addresses is no address that a client can open. */
    private String reachable() {
        return switch (host) {
            case "0.0.0.0", "::", "[::]" -> "localhost";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
