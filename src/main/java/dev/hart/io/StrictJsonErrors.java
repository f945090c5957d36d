package dev.hart.io;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.hart.io.StrictJsonException.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns Jackson's exceptions into {@link StrictJsonException}. */
final class StrictJsonErrors {
    private StrictJsonErrors() {}

    static StrictJsonException syntax(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        int line = location == null ? 0 : location.getLineNr();
        int column = location == null ? 0 : location.getColumnNr();
        if (e instanceof MismatchedInputException) {
            // The one mismatch that reading a tree can meet is a token after the value.
            return new StrictJsonException(Fault.SYNTAX, "", "there is more after the JSON value", line, column, e);
        }
        String message = firstLine(e);
        boolean duplicate = message.startsWith("Duplicate field");
        String path = duplicate && e instanceof StreamReadException reading && reading.getProcessor() != null
                ? reading.getProcessor()
                        .getParsingContext()
                        .pathAsPointer()
                        .toString()
                        .substring(1)
                        .replace('/', '.')
                : "";
        Fault fault = duplicate ? Fault.DUPLICATE_FIELD : Fault.SYNTAX;
        return new StrictJsonException(fault, path, message, line, column, e);
    }

    static StrictJsonException mismatch(JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream().map(StrictJsonErrors::step).collect(Collectors.joining("."))
                : "";
        if (e instanceof ValueInstantiationException wrapped && wrapped.getCause() != null) {
            String message = String.valueOf(wrapped.getCause().getMessage());
            return new StrictJsonException(Fault.REFUSED, path, message, null, e);
        }
        if (e instanceof UnrecognizedPropertyException) {
            return new StrictJsonException(Fault.UNKNOWN_FIELD, path, "unknown key '" + path + "'", null, e);
        }
        if (e.getCause() instanceof InputCoercionException) {
            return new StrictJsonException(Fault.OUT_OF_RANGE, path, path + " is out of range", null, e);
        }
        String reason = firstLine(e);
        if (e instanceof MismatchedInputException other && !reason.startsWith("Missing")) {
            String wanted = describe(other.getTargetType());
            if (wanted != null) {
                String message = (path.isEmpty() ? "the value" : path) + " must be " + wanted;
                return new StrictJsonException(Fault.WRONG_TYPE, path, message, other.getTargetType(), e);
            }
        }
        String message = path.isEmpty() ? reason : path + ": " + reason;
        return new StrictJsonException(Fault.REFUSED, path, message, null, e);
    }

    /** Returns the first line of Jackson's message without the advice on its own settings, which a user of hart cannot follow. */
    static String firstLine(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage())
                .lines()
                .findFirst()
                .orElse("not readable")
                .replaceFirst(" \\((set DeserializationConfig|bound as ).*", "");
    }

    private static @Nullable String describe(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        }
        if (type == Double.class || type == double.class) {
            return "a number";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "an integer";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a string";
        }
        if (List.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : null;
    }

    private static String step(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
    }
}
