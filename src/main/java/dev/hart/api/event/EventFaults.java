package dev.hart.api.event;

import dev.hart.api.ApiException;

/** What is wrong with an event. Values are not repeated: they may be long, or a prompt that went astray. */
final class EventFaults {
    private EventFaults() {}

    /** @param name the attribute or header, as its sender calls it */
    static ApiException missing(String name) {
        return new ApiException(400, "missing_required_parameter", "'" + name + "' is missing", name, null);
    }

    /** @param why goes on after the name */
    static ApiException wrong(String name, String why) {
        return new ApiException(400, "invalid_value", "'" + name + "' " + why, name, null);
    }

    static ApiException wrongType(String name, String type) {
        return new ApiException(400, "invalid_type", "'" + name + "' must be " + type, name, null);
    }
}
