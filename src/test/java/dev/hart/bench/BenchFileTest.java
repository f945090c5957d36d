package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.io.StrictJson;
import dev.hart.pack.PackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchFileTest {
    private static final BenchResult RESULT = BenchResults.result(0.01, 1, 4);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aResultIsReadAsItWasWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), BenchFile.write(RESULT));

        assertThat(BenchFile.read(file)).isEqualTo(RESULT);
    }

    @Test
    void thePercentilesOfEachStageAreFoundByName() throws IOException {
        JsonNode json = StrictJson.parse(BenchFile.write(RESULT));

        JsonNode decoder = json.path("batches").path(1).path("stageSeconds").path("decoder");
        assertThat(decoder.path("p50").asDouble()).isEqualTo(0.01 * 4 * 5);
        assertThat(decoder.path("p95").asDouble()).isEqualTo(0.01 * 4 * 5 * 1.2);
        assertThat(decoder.path("samples")).hasSize(5);
    }

    @Test
    void memoryThatIsNotKnownIsNull() throws IOException {
        JsonNode memory = StrictJson.parse(BenchFile.write(RESULT)).path("memory");

        assertThat(memory.path("idleBytes").isNull()).isTrue();
        assertThat(memory.path("peakBytes").asLong()).isEqualTo(700_000_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                      | it does not contain \"kind\": \"hart-bench\"",
                "hello                                   | it is not JSON",
                "[1, 2]                                  | it does not contain \"kind\": \"hart-bench\"",
                "{\"kind\": \"hart-verify\"}             | it does not contain \"kind\": \"hart-bench\"",
                "{\"kind\": \"hart-bench\"}              | its format is '', and this hart reads 1",
                "{\"kind\": \"hart-bench\", \"format\": 2} | its format is '2', and this hart reads 1",
                "{\"kind\": \"hart-bench\", \"format\": 1} | date is missing",
                "{\"kind\": \"hart-bench\", \"kind\": 1}   | Duplicate field 'kind'",
            })
    void aFileOfAnotherKindIsRefusedWithTheReason(String text, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), text);

        assertThatThrownBy(() -> BenchFile.read(file))
                .isInstanceOf(BenchException.class)
                .hasMessage(file + ": is not a result of hart bench --json: " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"size\" : 4                | \"size\" : 0                | batches.size must be above 0, is 0",
                "\"imageSize\" : 128         | \"imageSize\" : \"big\"     | pack.imageSize must be an integer",
                "\"imageSize\" : 128         | \"imageSize\" : -1          | pack.imageSize must be above 0, is -1",
                "\"digest\" : \"f00d\"       | \"digest\" : null           | pack.digest is missing",
                "\"seconds\" : 1.5           | \"seconds\" : -1.5          | load.seconds must be at least 0.0, is -1.5",
                "\"seconds\" : 1.5           | \"seconds\" : 1e999         | load.seconds must be at least 0.0, is Infinity",
                "\"format\" : 1              | \"format\" : 1, \"more\" : 1 | unknown key 'more'",
            })
    void aDamagedResultIsRefusedWithItsField(String found, String replacement, String reason) throws IOException {
        String text = BenchFile.write(RESULT);
        assertThat(text).contains(found);
        Path file = Files.writeString(folder.resolve("a.json"), text.replace(found, replacement));

        assertThatThrownBy(() -> BenchFile.read(file))
                .isInstanceOf(BenchException.class)
                .hasMessageStartingWith(file + ": is not a result")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "p50, 2, p50 must be that of the samples",
        "p95, 0.5, p95 must be that of the samples",
        "imagesPerSecond, 1.000001, batches.imagesPerSecond must be that of the samples"
    })
    void aDerivedValueThatDisagreesWithItsSamplesIsRefused(String field, double factor, String reason)
            throws IOException {
        ObjectNode json = (ObjectNode) StrictJson.parse(BenchFile.write(RESULT));
        ObjectNode parent = (ObjectNode) json.path("batches").path(1).findParent(field);
        parent.put(field, parent.path(field).asDouble() * factor);
        Path file = Files.writeString(folder.resolve("a.json"), json.toString());

        assertThatThrownBy(() -> BenchFile.read(file))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aResultHasEachSizeOnce() throws IOException {
        ObjectNode json = (ObjectNode) StrictJson.parse(BenchFile.write(RESULT));
        ArrayNode batches = (ArrayNode) json.path("batches");
        batches.add(batches.get(0).deepCopy());
        Path file = Files.writeString(folder.resolve("a.json"), json.toString());

        assertThatThrownBy(() -> BenchFile.read(file))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("each size once");
    }

    @Test
    void bytesThatAreNotUtf8AreNotJson() throws IOException {
        Path file = Files.write(folder.resolve("a.json"), "{\"kind\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> BenchFile.read(file))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        assertThatThrownBy(() -> BenchFile.read(folder.resolve("none.json")))
                .isInstanceOf(PackException.class)
                .hasMessage(folder.resolve("none.json") + ": missing, so there is nothing to compare with");
        assertThatThrownBy(() -> BenchFile.read(folder))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("not a file");
    }
}
