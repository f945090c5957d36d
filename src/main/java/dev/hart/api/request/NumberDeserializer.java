package dev.hart.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;

/** Reads a JSON number. Jackson's own deserializer also reads the strings "NaN" and "Infinity", whatever its coercion settings. */
@RegisterForReflection
final class NumberDeserializer extends StdScalarDeserializer<Double> {
    private static final long serialVersionUID = 1L;

    NumberDeserializer() {
        super(Double.class);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return parser.currentToken().isNumeric()
                ? (Double) parser.getDoubleValue()
                : (Double) context.handleUnexpectedToken(Double.class, parser);
    }
}
