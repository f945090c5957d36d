package dev.hart.config;

import dev.hart.store.ImageStore;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads a service's settings for those who do not start it, and says what they must be. */
public final class ServiceSettings {
    private ServiceSettings() {}

    /**
     * Looks at all values that their types let through.
     *
     * @throws SettingsException naming the first that cannot be
     */
    static void check(ServiceConfig config) {
        require(
                config.queue().capacity() >= 1,
                "hart.queue.capacity must be at least 1, is " + config.queue().capacity());
        requireASecond("hart.request-timeout", config.requestTimeout());
        requireASecond("hart.body-timeout", config.bodyTimeout());
        requireASecond("hart.reply-timeout", config.replyTimeout());
        require(
                config.recoveryInterval().compareTo(Duration.ofMillis(100)) >= 0,
                "hart.recovery-interval must be at least 100 ms, is " + config.recoveryInterval());
        require(
                !config.queue().company().isNegative()
                        && config.queue().company().compareTo(Duration.ofSeconds(1)) <= 0,
                "hart.queue.company must be 0 to 1 second, is " + config.queue().company());
        config.safety().threshold().ifPresent(value -> requireThreshold("hart.safety.threshold", value));
        requireThreshold("hart.safety.low-threshold", config.safety().lowThreshold());
        require(
                config.engine().device() >= 0,
                "hart.engine.device must not be negative, is " + config.engine().device());
        require(
                config.engine().threads() >= 0,
                "hart.engine.threads must not be negative, is "
                        + config.engine().threads());
        require(
                config.engine().maxBatch() >= 0,
                "hart.engine.max-batch must not be negative, is "
                        + config.engine().maxBatch());
        require(
                config.urlTtl().compareTo(Duration.ofSeconds(1)) >= 0
                        && config.urlTtl().compareTo(ImageStore.LONGEST_TTL) <= 0,
                "hart.url-ttl must be 1 second to " + ImageStore.LONGEST_TTL.toDays() + " days, is " + config.urlTtl());
        require(
                config.imageRetention().compareTo(config.urlTtl()) >= 0,
                "hart.image-retention must not be shorter than hart.url-ttl, " + config.urlTtl() + ", is "
                        + config.imageRetention());
        KeySettings.check(config.keys());
        StoreSettings.check(config);
        QueueSettings.sqs(config);
        JobSettings.check(config);
        NoticeSettings.check(config);
        config.publicUrl()
                .ifPresent(url -> require(
                        url.getHost() != null
                                && List.of("http", "https").contains(url.getScheme())
                                && url.getRawUserInfo() == null
                                && url.getRawQuery() == null
                                && url.getRawFragment() == null,
                        // Not repeated: it may hold a password.
                        "hart.public-url must be http(s)://host[:port][/path]"));
    }

    private static void requireASecond(String name, Duration value) {
        require(value.compareTo(Duration.ofSeconds(1)) >= 0, name + " must be at least 1 second, is " + value);
    }

    private static void requireThreshold(String name, double value) {
        require(value > 0 && value < 1, name + " must lie between 0 and 1, is " + value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new SettingsException(message);
        }
    }

    /**
     * Reads the settings without starting Quarkus, and checks them.
     *
     * @throws io.smallrye.config.ConfigValidationException if a value is not of its type
     * @throws SettingsException if a value cannot be
     */
    public static ServiceConfig read() {
        return sources().getConfigMapping(ServiceConfig.class).checked();
    }

    /**
     * As {@link #read}, for a service that is about to listen.
     *
     * @throws SettingsException also if it would listen to everybody, or would not end before its machine does
     */
    public static ServiceConfig readForServing() {
        SmallRyeConfig sources = sources();
        ServiceConfig config = sources.getConfigMapping(ServiceConfig.class).checked();
        // The default lies in application.properties, which a native image does not carry; Quarkus's own view is
        // checked again.
        sources.getOptionalValue("quarkus.http.host", String.class)
                .ifPresent(host -> ListenAddressCheck.check(config, host));
        SpotSettings.check(
                config,
                sources.getOptionalValue("quarkus.shutdown.delay", Duration.class),
                sources.getOptionalValue("quarkus.shutdown.timeout", Duration.class));
        return config;
    }

    /** One of Quarkus's own settings, if it says something, for a command that does not start it. */
    public static Optional<String> quarkus(String name) {
        return sources().getOptionalValue(name, String.class);
    }

    /** What Quarkus reads, too. */
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
