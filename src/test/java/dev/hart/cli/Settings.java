package dev.hart.cli;

import java.util.HashMap;
import java.util.Map;

/** Sets the settings of hart and of AWS as system properties, and no others. Closing it restores those that were set before. */
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
