package dev.hart.api;

import io.smallrye.mutiny.Multi;
import org.jspecify.annotations.Nullable;

/**
 * A response entity that is sent as server-sent events, one by one. When the client disconnects, the subscription to the events
 * is cancelled.
 *
 * @param events in order; a failure ends the reply like its regular end, and is only logged
 */
public record EventStream(Multi<Event> events) {
    /** The media type of server-sent events. */
    public static final String MEDIA_TYPE = "text/event-stream";

    /**
     * One event.
     *
     * @param name a single line
     * @param data an object that is written as JSON
     * @param id a single line that a client which reconnects sends as {@code Last-Event-ID}; null if the event has none
     */
    public record Event(String name, Object data, @Nullable String id) {
        /** An event without an id. */
        public Event(String name, Object data) {
            this(name, data, null);
        }
    }
}
