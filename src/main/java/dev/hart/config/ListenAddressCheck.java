package dev.hart.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whether strangers could call the service, and whether it is ready for that. */
public final class ListenAddressCheck {
    private ListenAddressCheck() {}

    /**
     * Holds the rule: without keys only this machine may call, unless somebody else guards the service.
     *
     * @param host what the service listens on: a name or an address
     * @throws SettingsException if everybody who reaches that host could call it
     */
    public static void check(ServiceConfig config, String host) {
        if (config.keys().isEmpty() && !config.open() && !isLoopback(host)) {
            throw new SettingsException(
                    "without keys hart listens on this machine only, and quarkus.http.host is " + host
                            + ": configure a key (hart key NAME makes one), or set hart.open=true if something else guards it");
        }
    }

    /** True if only this machine reaches the host. A name that nobody knows may lead anywhere. */
    static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** One line for the log: who may call. */
    public static String describe(ServiceConfig config) {
        int keys = config.keys().size();
        if (keys > 0) {
            return keys == 1 ? "one key may call it" : keys + " keys may call it";
        }
        return config.open()
                ? "whoever reaches it may call it: there are no keys, and hart.open says that something else guards it"
                : "only this machine may call it: there are no keys";
    }
}
