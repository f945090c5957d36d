package dev.hart.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hart.io.Sha256;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * Tells whether two requests are the same: JSON texts that differ only in white space, the order of fields, escapes and the way
 * numbers are written (1, 1.0 and 10e-1) have the same digest.
 */
public final class RequestDigest {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RequestDigest() {}

    /**
     * Returns the digest of a JSON text.
     *
     * @return 64 lower-case hexadecimal digits
     * @throws IllegalArgumentException if it is not JSON, or an object has a field twice; the message does not repeat the text
     */
    public static String of(String json) {
        StringBuilder canonical = new StringBuilder(json.length());
        try {
            write(STRICT.readTree(json), canonical);
        } catch (JsonProcessingException e) {
            // Without the cause, whose message quotes the text.
            throw new IllegalArgumentException("the request is not valid JSON");
        }
        return Sha256.hex(canonical.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(JsonNode node, StringBuilder out) throws JsonProcessingException {
        if (node.isObject()) {
            writeObject(node, out);
        } else if (node.isArray()) {
            String before = "[";
            for (JsonNode element : node) {
                out.append(before);
                write(element, out);
                before = ",";
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isNumber()) {
            out.append(canonical(node.decimalValue()));
        } else {
            out.append(STRICT.writeValueAsString(node));
        }
    }

    private static void writeObject(JsonNode node, StringBuilder out) throws JsonProcessingException {
        TreeSet<String> names = new TreeSet<>();
        for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
            names.add(all.next());
        }
        String before = "{";
        for (String name : names) {
            out.append(before).append(STRICT.writeValueAsString(name)).append(':');
            write(node.path(name), out);
            before = ",";
        }
        out.append(names.isEmpty() ? "{}" : "}");
    }

    /** Returns the exact number, short even with a large exponent: 1E+9 stays 1E+9. */
    private static String canonical(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }
}
