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

/** Passes an event's attributes to the CloudEvents library one by one: its errors do not always name the attribute. */
final class EventAttributes implements CloudEventWriter<CloudEvent> {
    static final String VERSION = "specversion";

    private static final List<String> REQUIRED = List.of("id", "source", "type");
    /** The attributes of the specification, all of which are texts; all others are extensions. */
    static final Set<String> KNOWN = SpecVersion.V1.getAllAttributes();

    private final CloudEventBuilder builder = new CloudEventBuilder();
    private final Set<String> seen = new HashSet<>();
    private final UnaryOperator<String> naming;

    /** @param naming gives the name by which the sender knows an attribute */
    EventAttributes(UnaryOperator<String> naming) {
        this.naming = naming;
    }

    /**
     * Adds an attribute.
     *
     * @throws ApiException 400 naming the attribute, if it is repeated or invalid, or empty and one of the specification
     */
    @Override
    public EventAttributes withContextAttribute(String name, String value) {
        String sentName = naming.apply(name);
        if (!seen.add(name)) {
            throw ApiException.invalidValue(sentName, "'" + sentName + "' must not be repeated");
        }
        if (value.isEmpty() && KNOWN.contains(name)) {
            throw ApiException.invalidValue(sentName, "'" + sentName + "' must not be empty");
        }
        try {
            builder.withContextAttribute(name, value);
        } catch (RuntimeException refused) {
            // Without the cause, whose message quotes the value: it may be long, or a prompt in the wrong place.
            throw ApiException.invalidValue(sentName, "'" + sentName + "' is not valid in CloudEvents 1.0");
        }
        return this;
    }

    @Override
    public CloudEvent end(CloudEventData data) {
        throw new IllegalStateException("the data is not read with the attributes");
    }

    /**
     * The event without its data.
     *
     * @throws ApiException 400 naming the first of {@code id}, {@code source} and {@code type} that is missing
     */
    @Override
    public CloudEvent end() {
        REQUIRED.stream().filter(name -> !seen.contains(name)).findFirst().ifPresent(name -> {
            throw ApiException.missing(naming.apply(name));
        });
        return builder.build();
    }
}
