package dev.hart.api.event;

import dev.hart.api.ApiException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.rw.CloudEventWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Hands an event's attributes to the library one by one: it says what is wrong, but not always with which. */
final class EventAttributes implements CloudEventWriter<CloudEvent> {
    static final String VERSION = "specversion";

    private static final List<String> NEEDED = List.of("id", "source", "type");
    /** All of them are texts; what else there is are extensions. */
    static final Set<String> KNOWN = SpecVersion.V1.getAllAttributes();

    private final CloudEventBuilder builder = new CloudEventBuilder();
    private final Set<String> seen = new HashSet<>();
    private final UnaryOperator<String> naming;

    /** @param naming of an attribute by the sender */
    EventAttributes(UnaryOperator<String> naming) {
        this.naming = naming;
    }

    /**
     * Takes one.
     *
     * @throws ApiException naming it, if it cannot be
     */
    @Override
    public EventAttributes withContextAttribute(String name, String value) {
        String called = naming.apply(name);
        if (!seen.add(name)) {
            throw EventFaults.wrong(called, "must stand there once");
        }
        if (value.isEmpty() && KNOWN.contains(name)) {
            throw EventFaults.wrong(called, "must not be empty");
        }
        try {
            builder.withContextAttribute(name, value);
        } catch (RuntimeException refused) {
            // Without the cause, whose words quote the value.
            throw EventFaults.wrong(called, "is not what CloudEvents 1.0 has there");
        }
        return this;
    }

    @Override
    public CloudEvent end(CloudEventData data) {
        throw new IllegalStateException("data is read elsewhere");
    }

    /** The event without its data. */
    @Override
    public CloudEvent end() {
        NEEDED.stream().filter(name -> !seen.contains(name)).findFirst().ifPresent(name -> {
            throw EventFaults.missing(naming.apply(name));
        });
        return builder.build();
    }
}
