package dev.hart.config;

import io.smallrye.config.SmallRyeConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/** The URLs at which clients reach the service. */
@Singleton
public class PublicUrls {
    private static final String PORT = "quarkus.http.port";
    private static final String TLS_PORT = "quarkus.http.ssl-port";

    private final ServiceConfig config;
    private final Function<String, Optional<String>> quarkus;

    @Inject
    PublicUrls(ServiceConfig config, Config settings) {
        // Read again each time: with port 0 Quarkus replaces the setting by the port that it was given.
        this(config, name -> settings.getOptionalValue(name, String.class));
    }

    /** @param quarkus returns the current value of one of Quarkus's own settings */
    PublicUrls(ServiceConfig config, Function<String, Optional<String>> quarkus) {
        this.config = config;
        this.quarkus = quarkus;
    }

    /**
     * Returns the URLs of a service with these settings, for a command that does not start Quarkus. It cannot know the port that
     * a service with port 0 was given.
     *
     * @throws SettingsException if {@code quarkus.http.port} or {@code quarkus.http.ssl-port} is not 0 to 65535
     */
    public static PublicUrls of(ServiceConfig config) {
        SmallRyeConfig sources = ServiceSettings.sources();
        for (String setting : List.of(PORT, TLS_PORT)) {
            sources.getOptionalValue(setting, String.class).ifPresent(port -> ServiceSettings.checkPort(setting, port));
        }
        return new PublicUrls(
                config, name -> sources.getOptionalValue(name, String.class).map(String::strip));
    }

    /**
     * Returns the base of the URLs that hart returns: {@code hart.public-url}, else the address that hart listens on, or
     * {@code localhost} if that stands for all addresses.
     */
    public URI base() {
        return config.publicUrl().orElseGet(this::listening);
    }

    private URI listening() {
        return isTlsOnly()
                ? URI.create(
                        "https://" + reachable() + ":" + quarkus.apply(TLS_PORT).orElse("8443"))
                : URI.create("http://" + reachable() + ":" + quarkus.apply(PORT).orElse("8080"));
    }

    /** Whether the port without TLS is closed or only redirects to the other. */
    private boolean isTlsOnly() {
        boolean clientsNeedCertificates = is("quarkus.http.ssl.client-auth", "required");
        Optional<String> withoutTls = quarkus.apply("quarkus.http.insecure-requests");
        return withoutTls.isEmpty()
                ? clientsNeedCertificates
                : !withoutTls.get().equalsIgnoreCase("enabled");
    }

    private boolean is(String setting, String value) {
        return quarkus.apply(setting).filter(value::equalsIgnoreCase).isPresent();
    }

    /** Returns the URL of {@code /v1/jobs}, without a slash at its end. */
    public URI jobs() {
        return URI.create(base().toString().replaceAll("/$", "") + "/v1/jobs");
    }

    /** Returns the name or address that the service listens on, by default {@code 127.0.0.1}. */
    public String host() {
        return quarkus.apply("quarkus.http.host").orElse("127.0.0.1");
    }

    /** The host as a URL can contain it. A client cannot open {@code 0.0.0.0} or {@code ::}, which stand for all addresses. */
    private String reachable() {
        String host = host();
        return switch (host) {
            case "0.0.0.0", "::", "[::]" -> "localhost";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
