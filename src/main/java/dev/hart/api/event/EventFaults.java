package dev.hart.api.event;

import dev.hart.api.ProblemException;

/** What is wrong with an event. Values are not repeated: they may be long, or a prompt that went astray. */
final class EventFaults {
    private EventFaults() {}

    /** @param name the attribute or header, as its sender calls it */
    static ProblemException missing(String name) {
        return new ProblemException(400, "missing_required_parameter", "'" + name + "' is missing", name, null);
    }

    /** @param why goes on after the name */
    static ProblemException wrong(String name, String why) {
        return new ProblemException(400, "invalid_value", "'" + name + "' " + why, name, null);
    }

    static ProblemException wrongType(String name, String type) {
        return new ProblemException(400, "invalid_type", "'" + name + "' must be " + type, name, null);
    }
}
