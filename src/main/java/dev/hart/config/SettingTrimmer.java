package dev.hart.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes white space around the values of hart's settings and of {@code quarkus.http.host}, and around the items of lists: a
 * secret that was mounted as a file ends in a line break, and people write a blank after a comma. SmallRye Config and Quarkus
 * find this class as a service.
 */
@Priority(Priorities.APPLICATION + 500)
public final class SettingTrimmer implements ConfigSourceInterceptor {
    private static final long serialVersionUID = 1L;

    /** The settings that are lists, by the last part of their name; a test compares them with the types. */
    static final Set<String> LISTS = Set.of("secrets", "allow", "webhook-secrets", "models", "allowed-origins");

    /**
     * A setting of Quarkus that hart's users set as often as those of hart. Quarkus trims numbers and the origins of CORS itself.
     */
    private static final String HOST = "quarkus.http.host";

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (value == null || value.getValue() == null || !(name.startsWith("hart.") || name.equals(HOST))) {
            return value;
        }
        String trimmed = value.getValue().strip();
        if (LISTS.contains(name.substring(name.lastIndexOf('.') + 1))) {
            trimmed = COMMA.matcher(trimmed).replaceAll(",");
        }
        return trimmed.equals(value.getValue()) ? value : value.withValue(trimmed);
    }
}
