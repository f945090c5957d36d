package dev.hart.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import dev.hart.io.VisibleText;
import dev.hart.pack.PackJson;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes results as JSON, and reads them as strictly as {@link StrictJson}. */
public final class BenchFile {
    private BenchFile() {}

    /** Returns a result as the text of a file. */
    public static String write(BenchResult result) {
        return StrictJson.writeIndented(result) + "\n";
    }

    /**
     * Reads the result of an earlier measurement.
     *
     * @throws BenchException if the file is not such a result, or one of another format
     * @throws dev.hart.pack.PackException if the file is missing, too large or cannot be read
     */
    public static BenchResult read(Path file) {
        byte[] json = PackJson.load(file, "there is nothing to compare with");
        try {
            JsonNode tree = StrictJson.parse(json);
            if (!tree.path("kind").asText().equals(BenchResult.KIND)) {
                throw refusal(file, "it does not contain \"kind\": \"" + BenchResult.KIND + "\"", null);
            }
            JsonNode format = tree.path("format");
            if (!format.isInt() || format.intValue() != BenchResult.FORMAT) {
                throw refusal(
                        file,
                        "its format is " + VisibleText.quote(format.asText()) + ", and this hart reads "
                                + BenchResult.FORMAT,
                        null);
            }
            return StrictJson.bind(tree, BenchResult.class);
        } catch (StrictJsonException e) {
            String reason = e.fault() == StrictJsonException.Fault.SYNTAX
                    ? "it is not JSON"
                    : VisibleText.line(String.valueOf(e.getMessage()));
            throw refusal(file, reason, e);
        }
    }

    private static BenchException refusal(Path file, String reason, @Nullable Exception cause) {
        return new BenchException(file + ": is not a result of hart bench --json: " + reason, cause);
    }
}
