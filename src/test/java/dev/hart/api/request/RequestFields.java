package dev.hart.api.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of the fields that bodies may have, as their records declare them. */
public final class RequestFields {
    private RequestFields() {}

    public static Set<String> ofImages() {
        return names(ImageRequestBody.class);
    }

    public static Set<String> ofJobs() {
        return names(JobRequestBody.class);
    }

    private static Set<String> names(Class<? extends Record> body) {
        return Arrays.stream(body.getRecordComponents())
                .map(RequestFields::name)
                .collect(Collectors.toSet());
    }

    private static String name(RecordComponent component) {
        return Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
                .map(JsonProperty::value)
                .orElse(component.getName());
    }
}
