package dev.hart.cli;

import java.io.PrintWriter;

/**
 * A line on a terminal that is overwritten as work goes on, and never longer than the terminal is wide. It prints nothing
 * elsewhere. Not thread-safe.
 */
final class ProgressLine implements AutoCloseable {
    /**
     * System property that the launcher sets if standard error is a terminal, which Java cannot detect. Its name does not begin
     * with {@code hart.}, because Quarkus refuses to start with a property of that prefix that is not in {@code ServiceConfig}.
     */
    static final String TERMINAL = "dev.hart.terminal";

    /** System property with the width of the terminal in columns when the launcher started. */
    static final String COLUMNS = "dev.hart.columns";

    private static final int USUAL_COLUMNS = 80;
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 5;
    private static final String CLEAR = "\r\u001b[K";
    /** For a terminal that was made narrower meanwhile: what does not fit is cut by the terminal, not wrapped. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintWriter err;
    private final boolean visible;
    /** One column stays free: some terminals wrap as soon as the last one is written. */
    private final int width;

    /** @param columns width of the terminal; below 2 if it is not known, and 80 is assumed */
    ProgressLine(PrintWriter err, boolean visible, int columns) {
        this.err = err;
        this.visible = visible;
        this.width = (columns < 2 ? USUAL_COLUMNS : columns) - 1;
    }

    /** Returns a line that is visible if the launcher has detected a terminal. */
    static ProgressLine on(PrintWriter err) {
        return new ProgressLine(err, Boolean.getBoolean(TERMINAL), Integer.getInteger(COLUMNS, USUAL_COLUMNS));
    }

    /**
     * Shows a progress bar, which is full when {@code done} equals {@code all}, and what is done now. Only the text, if both do
     * not fit.
     */
    void step(int done, int all, String what) {
        int bar = Math.min(LONGEST_BAR, width - what.length() - 3);
        if (bar < SHORTEST_BAR) {
            text(what);
            return;
        }
        int full = bar * Math.min(done, all) / Math.max(1, all);
        text("[" + "#".repeat(full) + "-".repeat(bar - full) + "] " + what);
    }

    /** Shows a text, cut to the width of the line. */
    void text(String text) {
        if (visible) {
            err.print(CLEAR + NO_WRAP + text.substring(0, Math.min(text.length(), width)) + WRAP);
            err.flush();
        }
    }

    /** Clears the line, so that something else can be printed. The next step shows the line again. */
    @Override
    public void close() {
        if (visible) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
