package dev.hart.cli;

import java.io.PrintWriter;

/** One line on a terminal that is written over as work goes on; nothing at all elsewhere. Not thread-safe. */
final class ProgressLine implements AutoCloseable {
    /** Set by the launcher where standard error is a terminal, which Java cannot find out. */
    static final String TERMINAL = "hart.terminal";

    private static final int BAR = 30;
    private static final int WIDTH = 79;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean visible;

    ProgressLine(PrintWriter err, boolean visible) {
        this.err = err;
        this.visible = visible;
    }

    /** Visible where the launcher found a terminal. */
    static ProgressLine on(PrintWriter err) {
        return new ProgressLine(err, Boolean.getBoolean(TERMINAL));
    }

    /** A bar, full when done is all. */
    void bar(int done, int all, String what) {
        int full = BAR * done / Math.max(1, all);
        text("[" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + what);
    }

    /** Any text; what does not fit the line is cut. */
    void text(String text) {
        if (visible) {
            err.print(CLEAR + text.substring(0, Math.min(text.length(), WIDTH)));
            err.flush();
        }
    }

    /** Leaves the line empty. */
    @Override
    public void close() {
        if (visible) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
