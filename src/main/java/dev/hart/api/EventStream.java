package dev.hart.api;

import io.smallrye.mutiny.Multi;

/**
 * A response entity that is sent as server-sent events, one by one. When the client disconnects, the subscription to the events
 * is cancelled.
 *
 * @param events in order; a failure ends the connection
 */
public record EventStream(Multi<Event> events) {
    /** The media type of server-sent events. */
    public static final String MEDIA_TYPE = "text/event-stream";

    /**
     * One event.
     *
     * @param name a single line
     * @param data an object that is written as JSON
     */
    public record Event(String name, Object data) {}
}
