package dev.hart.checkpoint.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndexTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeTwoShards() throws IOException {
        new SafetensorsWriter()
                .addFloats("a", List.of(1), 1)
                .addFloats("b", List.of(1), 2)
                .write(shard("1.safetensors"));
        new SafetensorsWriter().addFloats("c", List.of(1), 3).write(shard("2.safetensors"));
    }

    @Test
    void joinsTheShards() throws IOException {
        writeIndex("\"c\":\"2.safetensors\",\"b\":\"1.safetensors\",\"a\":\"1.safetensors\"");
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            assertThat(checkpoint.names()).containsExactly("c", "a", "b");
            assertThat(checkpoint.floats("b")).containsExactly(2);
            assertThat(checkpoint.file("c")).isEqualTo(shard("2.safetensors"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../2.safetensors",
                "/etc/passwd",
                "sub/2.safetensors",
                "..",
                ".hidden.safetensors",
                "a\\\\b.safetensors",
                "a\\u0000.safetensors",
                ""
            })
    void refusesShardsOutsideTheFolder(String name) throws IOException {
        writeIndex("\"c\":\"" + name + "\"");
        assertRefused("'c' to ", "supported: the plain name of a file in the same folder");
    }

    @Test
    void refusesAShardNameThatIsNotAString() throws IOException {
        writeIndex("\"c\":2");
        assertRefused("weight_map maps 'c' to '2'");
    }

    @Test
    void refusesAnIndexWithoutAWeightMap() throws IOException {
        Files.writeString(shard("model.safetensors.index.json"), "{\"weight_map\":[]}");
        assertRefused("has no weight_map");
        writeIndex("");
        assertRefused("has no weight_map");
        Files.writeString(shard("model.safetensors.index.json"), "{");
        assertRefused("is not valid JSON");
    }

    @Test
    void refusesAMissingShard() throws IOException {
        writeIndex("\"a\":\"1.safetensors\",\"b\":\"1.safetensors\",\"c\":\"3.safetensors\"");
        assertRefused("3.safetensors: is missing");
    }

    @Test
    void refusesAShardOfAnUnknownKind() throws IOException {
        Files.writeString(shard("weights.h5"), "x");
        writeIndex("\"a\":\"weights.h5\"");
        assertRefused("weights.h5: is of an unknown kind");
    }

    @Test
    void refusesATensorThatIsNotInTheFileThatTheIndexNames() throws IOException {
        writeIndex("\"a\":\"1.safetensors\",\"b\":\"1.safetensors\",\"c\":\"2.safetensors\",\"d\":\"2.safetensors\"");
        assertRefused("2.safetensors: tensor 'd' is absent");
        writeIndex("\"a\":\"1.safetensors\",\"c\":\"2.safetensors\"");
        assertRefused("1.safetensors: tensor 'b' is not listed for this file");
    }

    private Path shard(String name) {
        return folder.resolve(name);
    }

    private void writeIndex(String weightMap) throws IOException {
        Files.writeString(
                shard("model.safetensors.index.json"), "{\"metadata\":{},\"weight_map\":{" + weightMap + "}}");
    }

    private void assertRefused(String... messages) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder).close())
                .satisfies(e -> assertThat(e.getMessage()).contains(messages).hasLineCount(1));
    }
}
