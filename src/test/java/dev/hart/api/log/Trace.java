package dev.hart.api.log;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** The trace that a request belongs to. The spans of other requests, which end shortly after their replies, are in other traces. */
public final class Trace {
    /** The request header that names the trace. */
    public static final String HEADER = "traceparent";

    private final InMemorySpanExporter exporter;
    private final String id = TraceId.fromLongs(1, ThreadLocalRandom.current().nextLong());

    public Trace(InMemorySpanExporter exporter) {
        this.exporter = exporter;
    }

    /** The value of {@link #HEADER}. */
    public String parent() {
        return "00-" + id + "-" + SpanId.fromLong(1) + "-01";
    }

    /** Waits for a span, and returns all spans of the trace by then. */
    public List<SpanData> await(Predicate<SpanData> wanted) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            List<SpanData> spans = exporter.getFinishedSpanItems().stream()
                    .filter(span -> span.getTraceId().equals(id))
                    .toList();
            if (spans.stream().anyMatch(wanted)) {
                return spans;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no such span: " + exporter.getFinishedSpanItems());
    }
}
