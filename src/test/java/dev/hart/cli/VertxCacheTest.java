package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.ConfigUtils;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VertxCacheTest {
    private static final String[] PROPERTIES = {"vertx.cacheDirBase", "quarkus.vertx.cache-directory"};

    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void clear() {
        for (String property : PROPERTIES) {
            String value = System.clearProperty(property);
            if (value != null) {
                before.put(property, value);
            }
        }
    }

    @AfterEach
    void restore() {
        for (String property : PROPERTIES) {
            System.clearProperty(property);
        }
        before.forEach(System::setProperty);
    }

    /** The folder that Quarkus gives Vert.x: Vert.x's own property is stronger than the setting. */
    private static String folder() {
        return System.getProperty(
                "vertx.cacheDirBase",
                ConfigUtils.configBuilder()
                        .build()
                        .getOptionalValue("quarkus.vertx.cache-directory", String.class)
                        .orElse("none"));
    }

    @Test
    void theFolderIsOfThisProcessAlone() {
        VertxCache.useScratchFolder();

        assertThat(folder()).matches(".*hart-scratch-http-[^/\\\\]+.files");
    }

    @Test
    void theOperatorsChoiceStays() {
        for (String property : PROPERTIES) {
            clear();
            System.setProperty(property, "/srv/cache");

            VertxCache.useScratchFolder();

            assertThat(folder()).as(property).isEqualTo("/srv/cache");
        }
    }
}
