package dev.hart.config;

import jakarta.inject.Singleton;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The URLs at which clients reach the service. */
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
     * Returns the URLs of a service with these settings, for a command that does not start Quarkus.
     *
     * @throws SettingsException if {@code quarkus.http.port} is not a number
     */
    public static PublicUrls of(ServiceConfig config) {
        String host = ServiceSettings.quarkus("quarkus.http.host").orElse("127.0.0.1");
        String port = ServiceSettings.quarkus("quarkus.http.port").orElse("8080");
        if (!port.matches("[0-9]{1,5}")) {
            throw new SettingsException("quarkus.http.port must be a number, is " + port);
        }
        return new PublicUrls(config, host, Integer.parseInt(port));
    }

    /** Returns the base of the URLs that hart returns: {@code hart.public-url}, else the address that hart listens on. */
    public URI base() {
        return config.publicUrl().orElseGet(() -> URI.create("http://" + reachable() + ":" + port));
    }

    /** Returns the URL of {@code /v1/jobs}, without a slash at its end. */
    public URI jobs() {
        return URI.create(base().toString().replaceAll("/$", "") + "/v1/jobs");
    }

    /** Returns the name or address that the service listens on. */
    public String host() {
        return host;
    }

    /** The host as a URL can contain it. A client cannot open {@code 0.0.0.0} or {@code ::}, which stand for all addresses. */
    private String reachable() {
        return switch (host) {
            case "0.0.0.0", "::", "[::]" -> "localhost";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
