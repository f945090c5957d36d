package dev.hart.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Checks that a service which other machines can reach is protected by API keys. */
public final class ListenAddressCheck {
    private ListenAddressCheck() {}

    /**
     * Checks that a service without API keys listens on this machine only, unless {@code hart.open} is set because something else
     * guards the service.
     *
     * @param host name or address that the service listens on
     * @throws SettingsException if other machines could call the service without an API key
     */
    public static void check(ServiceConfig config, String host) {
        if (config.keys().isEmpty() && !config.open() && !isLoopback(host)) {
            throw new SettingsException(
                    "without API keys hart listens on this machine only, and quarkus.http.host is " + host
                            + ": configure an API key (hart key NAME makes one), or set hart.open=true if something else guards it");
        }
    }

    /** Returns whether only this machine can reach the host. A name that cannot be resolved may lead to any address. */
    static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Describes in one line for the log who may call the service, for settings that passed {@link #check}. */
    public static String describe(ServiceConfig config) {
        int keys = config.keys().size();
        if (keys > 0) {
            return keys == 1 ? "one API key may call it" : keys + " API keys may call it";
        }
        return config.open()
                ? "every client that reaches it may call it: there are no API keys, and hart.open is set because something else guards it"
                : "only this machine may call it: there are no API keys";
    }
}
