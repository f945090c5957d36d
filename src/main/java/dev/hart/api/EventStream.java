package dev.hart.api;

import io.smallrye.mutiny.Multi;

/**
 * A reply that goes on: server-sent events, as a response's entity. When the client goes away the events' subscription is
 * cancelled.
 *
 * @param events in order; a failure ends the connection
 */
public record EventStream(Multi<Event> events) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "text/event-stream";

    /**
     * One event.
     *
     * @param name one line
     * @param data written as JSON
     */
    public record Event(String name, Object data) {}
}
