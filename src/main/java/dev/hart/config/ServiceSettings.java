package dev.hart.config;

import dev.hart.store.ImageStore;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads and checks the settings, for commands that do not start Quarkus and for {@code serve} before it does. */
public final class ServiceSettings {
    private static final Duration SECOND = Duration.ofSeconds(1);

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
        QueueSettings.check(config);
        JobSettings.check(config);
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
     * @throws SettingsException naming the first setting whose value breaks a rule
     */
    public static ServiceConfig read() {
        return checked(sources().getConfigMapping(ServiceConfig.class));
    }

    /**
     * Reads and checks the settings for a service that is about to listen.
     *
     * @throws io.smallrye.config.ConfigValidationException if a value has the wrong type
     * @throws SettingsException naming the first setting whose value breaks a rule; also if the service would accept requests from
     *     other machines without an API key, or would still be shutting down when EC2 takes its machine back
     */
    public static ServiceConfig readForServing() {
        SmallRyeConfig sources = sources();
        ServiceConfig config = checked(sources.getConfigMapping(ServiceConfig.class));
        // The default host is in application.properties, which a native image does not contain. ServiceStartup repeats
        // the check
        // with the host that Quarkus has read.
        sources.getOptionalValue("quarkus.http.host", String.class)
                .ifPresent(host -> ListenAddressCheck.check(config, host));
        SpotSettings.check(
                config,
                sources.getOptionalValue("quarkus.shutdown.delay", Duration.class),
                sources.getOptionalValue("quarkus.shutdown.timeout", Duration.class));
        return config;
    }

    /** Reads one of Quarkus's own settings, for a command that does not start Quarkus; empty if it is not set. */
    public static Optional<String> quarkus(String name) {
        return sources().getOptionalValue(name, String.class);
    }

    /** The sources that Quarkus reads, too. */
    private static SmallRyeConfig sources() {
        return new SmallRyeConfigBuilder()
                .addSystemSources()
                .addPropertiesSources()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(ServiceConfig.class)
                .withValidateUnknown(false)
                .build();
    }
}
