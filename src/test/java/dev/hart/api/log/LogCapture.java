package dev.hart.api.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Keeps everything that the service logs, from DEBUG up, with stack traces and logging context. */
public final class LogCapture extends Handler {
    /** A log record as a handler would format it. */
    public record Line(String logger, Level level, String message, Map<String, String> context, String trace) {}

    public final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final PatternFormatter message = new PatternFormatter("%s");
    private final Logger hart = Logger.getLogger("dev.hart");
    private final Level before = root.getLevel();

    public LogCapture() {
        setLevel(Level.ALL);
        root.setLevel(Level.FINE);
        hart.setLevel(Level.FINE);
        root.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        if (String.valueOf(entry.getLoggerName()).startsWith("org.apache.http")) {
            // Logged by the test's own HTTP client.
            return;
        }
        ExtLogRecord record = ExtLogRecord.wrap(entry);
        StringWriter trace = new StringWriter();
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(trace));
        }
        lines.add(new Line(
                String.valueOf(record.getLoggerName()),
                record.getLevel(),
                message.format(record),
                record.getMdcCopy(),
                trace.toString()));
    }

    /** Waits for the access log line of a request, which is written shortly after its reply. */
    Line access(String request) throws InterruptedException {
        return await(line -> line.logger().equals("dev.hart.access")
                && request.equals(line.context().get("request")));
    }

    Line await(Predicate<Line> wanted) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            for (Line line : lines) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("not logged: " + lines);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        root.setLevel(before);
        hart.setLevel(Level.INFO);
    }
}
