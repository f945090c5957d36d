package dev.hart.cli;

import java.util.HashMap;
import java.util.Map;

/** Settings of a service as system properties, and none but these: what tests in the same JVM have left is put away until they are taken back. */
final class Settings implements AutoCloseable {
    private final Map<String, String> before = new HashMap<>();

    Settings() {
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("hart.") || name.startsWith("aws.")) {
                before.put(name, System.getProperty(name));
                System.clearProperty(name);
            }
        }
    }

    Settings set(String name, String value) {
        System.setProperty(name, value);
        return this;
    }

    @Override
    public void close() {
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("hart.") || name.startsWith("aws."))
                .forEach(System::clearProperty);
        before.forEach(System::setProperty);
    }
}
