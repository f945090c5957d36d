package dev.hart.config;

import dev.hart.store.ImageStore;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Reads and checks the settings, for commands that do not start Quarkus and for {@code serve} before it does. */
public final class ServiceSettings {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What Java puts in place of a letter that it cannot read. */
    private static final int UNREADABLE = 0xFFFD;

    private ServiceSettings() {}

    /**
     * Returns the settings if every value meets its rules.
     *
     * @throws SettingsException naming the first setting whose value breaks a rule
     */
    public static ServiceConfig checked(ServiceConfig config) {
        Rule.atLeast("hart.queue.capacity", 1, config.queue().capacity());
        Rule.between(
                "hart.queue.batch-wait", Duration.ZERO, SECOND, config.queue().batchWait());
        Rule.atLeast("hart.request-timeout", SECOND, config.requestTimeout());
        Rule.atLeast("hart.body-timeout", SECOND, config.bodyTimeout());
        Rule.atLeast("hart.reply-timeout", SECOND, config.replyTimeout());
        config.connections().max().ifPresent(most -> Rule.atLeast("hart.connections.max", 1, most));
        Rule.atLeast(
                "hart.connections.head-timeout", SECOND, config.connections().headTimeout());
        Rule.atLeast(
                "hart.connections.idle-timeout", SECOND, config.connections().idleTimeout());
        Rule.atLeast("hart.stream-heartbeat", SECOND, config.streamHeartbeat());
        Rule.atLeast("hart.recovery-interval", Duration.ofMillis(100), config.recoveryInterval());
        config.safety().threshold().ifPresent(value -> Rule.fraction("hart.safety.threshold", value));
        Rule.fraction("hart.safety.low-threshold", config.safety().lowThreshold());
        Rule.atLeast("hart.engine.device", 0, config.engine().device());
        Rule.atLeast("hart.engine.threads", 0, config.engine().threads());
        Rule.atLeast("hart.engine.max-batch", 0, config.engine().maxBatch());
        Rule.require(
                config.urlTtl().compareTo(SECOND) >= 0 && config.urlTtl().compareTo(ImageStore.LONGEST_TTL) <= 0,
                () -> "hart.url-ttl must be 1 second to " + ImageStore.LONGEST_TTL.toDays() + " days, is "
                        + config.urlTtl());
        Rule.require(
                config.imageRetention().compareTo(config.urlTtl()) >= 0,
                () -> "hart.image-retention must not be shorter than hart.url-ttl, " + config.urlTtl() + ", is "
                        + config.imageRetention());
        config.publicUrl()
                .ifPresent(url -> Rule.require(
                        isBase(url),
                        // The message does not repeat the URL, which may contain a password.
                        () -> "hart.public-url must be http(s)://host[:port][/path]"));
        KeySettings.check(config.keys());
        StoreSettings.check(config);
        EngineCacheSettings.check(config);
        QueueSettings.check(config);
        JobSettings.check(config);
        RoleSettings.check(config);
        WakeSettings.check(config.wake());
        NoticeSettings.check(config);
        return config;
    }

    /** Whether the service can append paths to a URL. */
    private static boolean isBase(URI url) {
        return url.getHost() != null
                && List.of("http", "https").contains(url.getScheme())
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }

    /**
     * Reads the settings without starting Quarkus, and checks them.
     *
     * @throws io.smallrye.config.ConfigValidationException if a value has the wrong type
     * @throws SettingsException naming the first setting whose value breaks a rule, or a variable that Java cannot read
     */
    public static ServiceConfig read() {
        requireReadable(System.getenv());
        return checked(sources().getConfigMapping(ServiceConfig.class));
    }

    /**
     * Reads and checks the settings for a service that is about to listen.
     *
     * @throws io.smallrye.config.ConfigValidationException if a value has the wrong type
     * @throws SettingsException as in {@link #read}; also if {@code quarkus.http.port} or {@code quarkus.http.ssl-port} is not 0
     *     to 65535, if the service would accept requests from other machines without an API key and {@code hart.open} is not
     *     set, or if it would still be shutting down when EC2 takes its machine back
     */
    public static ServiceConfig readForServing() {
        requireReadable(System.getenv());
        SmallRyeConfig sources = sources();
        ServiceConfig config = checked(sources.getConfigMapping(ServiceConfig.class));
        PublicUrls.checkPorts(sources);
        // The default host is in application.properties, which a native image does not contain. ServiceStartup repeats
        // the check with the host that Quarkus has read.
        sources.getOptionalValue("quarkus.http.host", String.class)
                .ifPresent(host -> ListenAddressCheck.check(config, host));
        SpotSettings.check(
                config,
                sources.getOptionalValue("quarkus.shutdown.delay", Duration.class),
                sources.getOptionalValue("quarkus.shutdown.timeout", Duration.class));
        return config;
    }

    /** Returns a line for each variable and property that begins like a setting of hart but is not one, sorted. */
    public static List<String> warnings() {
        Set<String> properties = new TreeSet<>();
        // Without the types: a value of the wrong one is reported when the settings are read.
        for (ConfigSource source : builder().build().getConfigSources()) {
            // The variables are looked at by their own names.
            if (!(source instanceof EnvConfigSource)) {
                properties.addAll(source.getPropertyNames());
            }
        }
        return SettingNames.ofHart().warnings(System.getenv(), properties);
    }

    /**
     * Refuses {@code HART_…} variables that the JVM could not read, as when its character set for the environment is not UTF-8.
     */
    private static void requireReadable(Map<String, String> environment) {
        environment.forEach(
                (name, value) -> Rule.require(
                        !name.startsWith("HART_") || value.indexOf(UNREADABLE) < 0,
                        () -> name
                                + " has letters that Java cannot read here: start hart with LC_ALL=C.UTF-8, or with the launcher hart"));
    }

    /** Reads one of Quarkus's own settings, for a command that does not start Quarkus; empty if it is not set. */
    public static Optional<String> quarkus(String name) {
        return sources().getOptionalValue(name, String.class);
    }

    /** The sources that Quarkus reads, too. */
    static SmallRyeConfig sources() {
        return builder()
                .withMapping(ServiceConfig.class)
                .withValidateUnknown(false)
                .build();
    }

    private static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .addSystemSources()
                .addPropertiesSources()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters();
    }
}
