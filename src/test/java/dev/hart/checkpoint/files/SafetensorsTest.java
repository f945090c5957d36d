package dev.hart.checkpoint.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.TensorInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void readsNamesTypesShapesAndElements() throws IOException {
        Path file = new SafetensorsWriter()
                .addFloats("a", List.of(2, 3), 1, 2, 3, 4, 5, 6)
                .add("scalar", DType.I64, List.of(), new byte[] {7, 0, 0, 0, 0, 0, 0, 0})
                .add("none", DType.F16, List.of(0, 4))
                .add("flags", DType.BOOL, List.of(2), (byte) 1, (byte) 0)
                .write(folder.resolve("model.safetensors"));
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            assertThat(checkpoint.source()).isEqualTo(file);
            assertThat(checkpoint.names()).containsExactly("a", "scalar", "none", "flags");
            assertThat(checkpoint.info("a")).isEqualTo(new TensorInfo("a", DType.F32, List.of(2L, 3L)));
            assertThat(checkpoint.floats("a")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(checkpoint.longs("scalar")).containsExactly(7);
            assertThat(checkpoint.floats("scalar")).containsExactly(7);
            assertThat(checkpoint.floats("none")).isEmpty();
            assertThat(checkpoint.longs("flags")).containsExactly(1, 0);
        }
    }

    @Test
    void namesAreInTheOrderOfTheData() throws IOException {
        Path file = SafetensorsWriter.write(folder.resolve("x.safetensors"), """
                {"late":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"__metadata__":{"format":"pt"},\
                "early":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"unknown":[{}]}}   \
                """, (byte) 1, (byte) 2);
        try (Checkpoint checkpoint = CheckpointFiles.openFile(file)) {
            assertThat(checkpoint.names()).containsExactly("early", "late");
            assertThat(checkpoint.longs("late")).containsExactly(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not JSON            | {"a":                                                                     | not valid JSON
            no object           | [1]                                                                       | is not a JSON object
            continues           | {}{}                                                                      | continues after its
            tensor is a number  | {"a":1}                                                                   | 'a' is value number int
            no dtype            | {"a":{"shape":[1],"data_offsets":[0,4]}}                                  | needs dtype, shape
            no shape            | {"a":{"dtype":"F32","data_offsets":[0,4]}}                                | needs dtype, shape
            no offsets          | {"a":{"dtype":"F32","shape":[1]}}                                         | needs dtype, shape
            one offset          | {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                      | two data_offsets
            three offsets       | {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}                  | more than 2
            unknown dtype       | {"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}                | 'F8_E4M3'; supported: [F32
            number as dtype     | {"a":{"dtype":5,"shape":[1],"data_offsets":[0,4]}}                        | 'dtype' is value number int
            negative extent     | {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                   | out of range
            fraction            | {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}                  | value number float
            huge number         | {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | out of range
            elements overflow   | {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}| impossible shape
            bytes overflow      | {"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}  | impossible shape
            wrong size          | {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                    | do not match the 8 bytes
            end before begin    | {"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}                    | do not match the 0 bytes
            beyond the file     | {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                    | holds 4 bytes of data (truncated?)
            hole at the start   | {"a":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}                     | begin at 3, expected 0
            hole at the end     | {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}                     | its header describes 3
            overlap             | {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | 'b': data_offsets begin at 2, expected 3
            name twice          | {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | Duplicate field
            key twice           | {"a":{"dtype":"U8","dtype":"I8","shape":[4],"data_offsets":[0,4]}}        | Duplicate field
            """)
    void refusesAHeaderThatIsWrong(String title, String header, String message) throws IOException {
        Path file = SafetensorsWriter.write(folder.resolve("bad.safetensors"), header, new byte[4]);
        assertRefused(file, message);
    }

    @Test
    void refusesAMissingFile() {
        assertRefused(folder.resolve("absent.safetensors"), "is missing");
    }

    @Test
    void refusesAFolderInPlaceOfAFile() {
        assertRefused(folder, "is not a file");
    }

    @Test
    void refusesFilesShorterThanTheirHeader() throws IOException {
        assertRefused(Files.write(folder.resolve("empty.safetensors"), new byte[0]), "too short");
        assertRefused(Files.write(folder.resolve("seven.safetensors"), new byte[7]), "too short");
        assertRefused(
                Files.write(folder.resolve("long.safetensors"), new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'}),
                "header of 100 bytes does not fit the file (10 bytes)");
        assertRefused(
                Files.write(folder.resolve("negative.safetensors"), new byte[] {0, 0, 0, 0, 0, 0, 0, -1, '{', '}'}),
                "header of 18374686479671623680 bytes");
    }

    @Test
    void refusesAHeaderLongerThanTheFormatAllows() throws IOException {
        Path file = folder.resolve("huge.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(new byte[] {1, (byte) 0xe1, (byte) 0xf5, 5, 0, 0, 0, 0, '{'}); // 100 000 001
            sparse.setLength(200_000_000);
        }
        assertRefused(file, "header of 100000001 bytes");
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() throws IOException {
        byte[] header = "{\"a\":{}}".getBytes(StandardCharsets.US_ASCII);
        header[2] = (byte) 0xff;
        assertRefused(
                Files.write(folder.resolve("latin.safetensors"), SafetensorsWriter.encode(header)), "cannot be read");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        byte[] whole = new SafetensorsWriter()
                .addFloats("a", List.of(4), 1, 2, 3, 4)
                .addFloats("b", List.of(1), 5)
                .encode();
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve(length + ".safetensors"), Arrays.copyOf(whole, length));
            assertRefused(file, length < 8 ? "too short" : "");
        }
    }

    @Test
    void readsFilesLargerThanOneMap() throws IOException {
        // A sparse file with one tensor of 3 GB of zeros, and a small one after it.
        long big = 3L << 30;
        String header = String.format(
                        Locale.ROOT, "{\"big\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},", big, big)
                + String.format(
                        Locale.ROOT,
                        "\"tail\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}",
                        big,
                        big + 4);
        Path file = SafetensorsWriter.write(folder.resolve("big.safetensors"), header);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8 + header.length() + big);
            sparse.seek(sparse.length());
            sparse.write(SafetensorsWriter.bytes(42f));
        }
        try (Checkpoint checkpoint = CheckpointFiles.openFile(file)) {
            assertThat(checkpoint.floats("tail")).containsExactly(42f);
            assertThat(checkpoint.info("big").elements()).isEqualTo(big);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> checkpoint.floats("big"))
                    .withMessageContaining("too many to read at once");
        }
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.openFile(file).close())
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}
