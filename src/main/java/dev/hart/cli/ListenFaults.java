package dev.hart.cli;

import io.quarkus.runtime.QuarkusBindException;

/** Describes why Quarkus cannot listen, and the way out. */
final class ListenFaults {
    private ListenFaults() {}

    /**
     * Returns why Quarkus cannot listen and what to do, if the fault is about that; otherwise the fault's own message.
     *
     * @param root the innermost cause
     */
    static String describe(Throwable root) {
        String message = String.valueOf(root.getMessage());
        return root instanceof QuarkusBindException fault
                ? describe(fault.getHost(), fault.getPort(), reason(message, fault.getPort()))
                : message;
    }

    /** Returns the reason of the system, which Quarkus's message contains after the port; the whole message if it does not. */
    private static String reason(String message, int port) {
        String before = port + ": ";
        int start = message.indexOf(before);
        return start < 0 ? message : message.substring(start + before.length());
    }

    private static String describe(String host, int port, String reason) {
        if (reason.contains("ermission denied")) {
            return "this process may not listen on port " + port
                    + ": choose one above 1023 with --port or QUARKUS_HTTP_PORT";
        }
        if (reason.contains("in use")) {
            return "port " + port
                    + " is in use by another process: stop that one, or choose another port with --port or"
                    + " QUARKUS_HTTP_PORT";
        }
        return "cannot listen on " + host + " port " + port + ": " + reason
                + ": choose an address of this machine with --host or QUARKUS_HTTP_HOST";
    }
}
