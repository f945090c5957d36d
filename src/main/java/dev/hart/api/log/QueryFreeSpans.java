package dev.hart.api.log;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;

/**
 * Redacts queries in traces, which {@link AccessLog} keeps out of the log too: the query of a signed URL grants access to an
 * image, and any other query may contain a prompt. Quarkus's own setting ({@code suppress-application-uris}) would drop the
 * spans of downloads, but not those of other spellings of their URL.
 */
@Singleton
class QueryFreeSpans implements SpanProcessor {
    static final String REDACTED = "REDACTED";
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(QUERY) != null) {
            // An attribute can be changed but not removed.
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
