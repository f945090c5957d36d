package dev.hart.aws;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The checks that the settings of several services have in common. Messages begin with the name of the setting. */
final class SettingChecks {
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

    private SettingChecks() {}

    /** @throws IllegalArgumentException unless the condition holds */
    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static void endpoint(URI url) {
        endpoint("endpoint", url);
    }

    static void endpoint(String name, URI url) {
        // The message does not repeat the URL, which may contain a password.
        require(isPlain(url), name + " must be http(s)://host[:port][/path]");
    }

    static boolean isPlain(URI url) {
        return url.getHost() != null
                && List.of("http", "https").contains(url.getScheme())
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }

    static void region(String name, String whose) {
        require(REGION.matcher(name).matches(), "region must be that of the " + whose + ", is " + name);
    }

    static void timeout(Duration timeout) {
        require(
                timeout.compareTo(Duration.ofSeconds(1)) >= 0 && timeout.compareTo(Duration.ofMinutes(10)) <= 0,
                "timeout must be 1 second to 10 minutes, is " + timeout);
    }
}
