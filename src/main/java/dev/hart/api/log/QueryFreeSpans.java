package dev.hart.api.log;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;

/**
 * Keeps queries out of traces, as {@link AccessLog} does out of the log: a picture's holds the right to read it, and what else
 * stands in one may be a prompt. Quarkus's own setting ({@code suppress-application-uris}) would lose the spans of downloads,
 * and none of their URL's other spellings.
 */
@Singleton
class QueryFreeSpans implements SpanProcessor {
    static final String REDACTED = "REDACTED";
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(QUERY) != null) {
            // An attribute can be changed, not removed.
            span.setAttribute(QUERY, REDACTED);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
