package dev.hart.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of a service as system properties, until they are taken back. */
final class Settings implements AutoCloseable {
    private final Map<String, String> before = new LinkedHashMap<>();

    Settings set(String name, String value) {
        before.putIfAbsent(name, System.getProperty(name, ""));
        System.setProperty(name, value);
        return this;
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
