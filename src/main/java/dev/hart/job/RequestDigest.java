package dev.hart.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.Sha256;
import dev.hart.io.StrictJson;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * Computes the SHA-256 digest by which two requests are compared: JSON texts that differ in nothing but white space, the order
 * of fields, the escapes of characters and the notation of numbers (1, 1.0 and 10e-1) have the same digest.
 */
public final class RequestDigest {
    private RequestDigest() {}

    /**
     * Returns the digest of a request.
     *
     * @param request the request as {@link StrictJson#parseExactly} returns it; with rounded numbers, the digest could be another
     * @return 64 lower-case hexadecimal digits
     */
    public static String of(JsonNode request) {
        StringBuilder canonical = new StringBuilder();
        write(request, canonical);
        return Sha256.hex(canonical.toString());
    }

    private static void write(JsonNode node, StringBuilder out) {
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
            out.append(StrictJson.write(node));
        }
    }

    private static void writeObject(JsonNode node, StringBuilder out) {
        TreeSet<String> names = new TreeSet<>();
        for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
            names.add(all.next());
        }
        String before = "{";
        for (String name : names) {
            out.append(before).append(StrictJson.write(name)).append(':');
            write(node.path(name), out);
            before = ",";
        }
        out.append(names.isEmpty() ? "{}" : "}");
    }

    /** Exact, and short for any exponent: 1E+9 is not written out. */
    private static String canonical(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }
}
