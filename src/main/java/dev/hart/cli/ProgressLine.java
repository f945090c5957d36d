package dev.hart.cli;

import java.io.PrintWriter;

/** A line on a terminal that is overwritten as work goes on. It prints nothing elsewhere. Not thread-safe. */
final class ProgressLine implements AutoCloseable {
    /**
     * System property that the launcher sets if standard error is a terminal, which Java cannot detect. Its name does not begin with
     * {@code hart.}, because Quarkus refuses to start with a property of that prefix that is not in {@code ServiceConfig}.
     */
    static final String TERMINAL = "dev.hart.terminal";

    private static final int BAR = 30;
    private static final int WIDTH = 79;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean visible;

    ProgressLine(PrintWriter err, boolean visible) {
        this.err = err;
        this.visible = visible;
    }

    /** Returns a line that is visible if the launcher has detected a terminal. */
    static ProgressLine on(PrintWriter err) {
        return new ProgressLine(err, Boolean.getBoolean(TERMINAL));
    }

    /** Shows a progress bar, which is full when {@code done} equals {@code all}. */
    void bar(int done, int all, String what) {
        int full = BAR * done / Math.max(1, all);
        text("[" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + what);
    }

    /** Shows a text, cut to the width of the line. */
    void text(String text) {
        if (visible) {
            err.print(CLEAR + text.substring(0, Math.min(text.length(), WIDTH)));
            err.flush();
        }
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (visible) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
