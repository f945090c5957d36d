package dev.hart.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes why Quarkus cannot listen, and the way out. */
final class ListenFaults {
    private static final Pattern IN_USE = Pattern.compile("Port already bound: ([0-9]+):.*");
    private static final Pattern NO_HOST = Pattern.compile("Unable to bind to host: (\\S+) and port: ([0-9]+)(.*)");

    private ListenFaults() {}

    /** Returns the message in hart's words; as it is, if it is about something else. */
    static String describe(String message) {
        Matcher inUse = IN_USE.matcher(message);
        if (inUse.matches()) {
            return "port " + inUse.group(1)
                    + " is in use by another process: stop that one, or choose another port with --port or"
                    + " QUARKUS_HTTP_PORT";
        }
        Matcher noHost = NO_HOST.matcher(message);
        if (!noHost.matches()) {
            return message;
        }
        if (noHost.group(3).contains("ermission denied")) {
            return "this process may not listen on port " + noHost.group(2)
                    + ": choose one above 1023 with --port or QUARKUS_HTTP_PORT";
        }
        return "cannot listen on " + noHost.group(1) + " port " + noHost.group(2) + noHost.group(3)
                + ": choose an address of this machine with --host or QUARKUS_HTTP_HOST";
    }
}
