package dev.hart.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Settings for tests that start no service, from the given sources alone. They are not checked. */
public final class TestSettings {
    private TestSettings() {}

    /** Returns the settings with these values, by property name ({@code hart.queue.capacity}). */
    public static ServiceConfig of(Map<String, String> properties) {
        return read(new PropertiesConfigSource(properties, "test", 500));
    }

    /** Returns the settings with these values, by variable name ({@code HART_QUEUE_CAPACITY}). */
    static ServiceConfig fromEnvironment(Map<String, String> variables) {
        return read(new EnvConfigSource(variables, 300));
    }

    /** Returns the settings of several sources, of which the one with the highest ordinal decides. */
    static ServiceConfig read(ConfigSource... sources) {
        return new SmallRyeConfigBuilder()
                .withSources(sources)
                .addDiscoveredConverters()
                .addDiscoveredInterceptors()
                .withMapping(ServiceConfig.class)
                .build()
                .getConfigMapping(ServiceConfig.class);
    }
}
