package dev.hart.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.TensorInfo;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.checkpoint.files.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
    private static final Path RECORDED = Path.of("src/test/resources/checkpoint");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    /** torch saved the cases, and the same tensors as safetensors; see record_torch_cases.py. */
    @ParameterizedTest
    @ValueSource(strings = {"kinds-protocol2", "kinds-protocol3", "kinds-protocol4", "kinds-protocol5", "module"})
    void readsFilesThatTorchSaved(String name) throws IOException {
        Path expected = RECORDED.resolve(name.replaceAll("-.*", "") + ".safetensors");
        try (Checkpoint torch = CheckpointFiles.openFile(RECORDED.resolve(name + ".bin"));
                Checkpoint safetensors = CheckpointFiles.openFile(expected)) {
            assertThat(torch.names()).hasSameElementsAs(safetensors.names());
            for (String tensor : torch.names()) {
                assertThat(torch.info(tensor)).isEqualTo(safetensors.info(tensor));
                assertThat(bytes(torch, tensor)).as(tensor).isEqualTo(bytes(safetensors, tensor));
            }
        }
    }

    @Test
    void keepsTheOrderOfTheDictAndJoinsNestedKeys() {
        try (Checkpoint torch = CheckpointFiles.openFile(RECORDED.resolve("kinds-protocol2.bin"))) {
            assertThat(torch.names())
                    .startsWith("f32", "f16", "bf16")
                    .endsWith("nested.optimizer.0", "nested.optimizer.1.0", "nested.optimizer.1.1.3");
        }
    }

    /** The digests are over names and elements of all tensors in sorted order; they were computed with torch.load. */
    @ParameterizedTest
    @CsvSource({
        "shared-aln/llm/ema_model.bin, 78, 351b517f2c1def4f88f549a4410bb25f74e74ffbea854b26f233f484a17b4703",
        "shared-aln/llm/pytorch_model.bin, 78, 8954d228fb776593726ea082cf38b0ac653778576f3110ba3fb35dd1ea2e4454",
        "shared-aln/tokenizer/pytorch_model.bin, 141, 7fe6b6f999294a49b9248c1ceebda3f041f7e94f8751232614dfdfdf0d427c54",
        "full-aln/llm/ema_model.bin, 77, ebff570aa929c0afd94a4a0142b5b488b6b1594efcd3f86d743c0775ab313422"
    })
    void readsTheRecordedCheckpoints(String file, int tensors, String digest) throws Exception {
        try (Checkpoint checkpoint = CheckpointFiles.openFile(GOLDEN.resolve(file))) {
            assertThat(checkpoint.names()).hasSize(tensors);
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String name : new TreeSet<>(checkpoint.names())) {
                sha256.update(name.getBytes(StandardCharsets.UTF_8));
                sha256.update(bytes(checkpoint, name));
            }
            assertThat(HexFormat.of().formatHex(sha256.digest())).isEqualTo(digest);
        }
    }

    @Test
    void readsZip64() throws IOException {
        byte[] pickle = dict("w", new Pickles().tensor("FloatStorage", "0", 2, 0, longs(2), longs(1)));
        byte[] zip = new StoredZip(true)
                .add("archive/data.pkl", pickle)
                .add("archive/data/0", SafetensorsWriter.bytes(1.5f, -2f))
                .finish();
        try (Checkpoint checkpoint = CheckpointFiles.openFile(write(zip))) {
            assertThat(checkpoint.floats("w")).containsExactly(1.5f, -2f);
        }
    }

    @Test
    void gathersALargeTransposedTensor() throws IOException {
        int rows = 300;
        int columns = 400;
        float[] stored = new float[rows * columns];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = i;
        }
        byte[] pickle = dict(
                "w",
                new Pickles().tensor("FloatStorage", "0", stored.length, 0, longs(columns, rows), longs(1, columns)));
        try (Checkpoint checkpoint = CheckpointFiles.openFile(write(zip(pickle, SafetensorsWriter.bytes(stored))))) {
            float[] read = checkpoint.floats("w");
            for (int i = 0; i < read.length; i++) {
                assertThat(read[i]).isEqualTo((float) (i % rows * columns + i / rows));
            }
        }
    }

    @Test
    void aPickleThatCallsASystemCommandIsRefusedAndRunsNothing() throws IOException {
        Path proof = folder.resolve("executed");
        Pickles call = new Pickles()
                .global("os", "system")
                .op('(')
                .text("touch " + proof)
                .op('t', 'R');
        assertRefused(zip(call.stop()), "data.pkl refers to 'os.system'; only tensors and plain containers are read");
        assertThat(proof).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"posix, system", "builtins, eval", "builtins, getattr", "torch, load", "torch._utils, _rebuild_qtensor"
    })
    void refusesAnyOtherGlobalByName(String module, String name) throws IOException {
        String message = "refers to '" + module + "." + name + "'";
        assertRefused(zip(new Pickles().global(module, name).stop()), message);
        assertRefused(zip(new Pickles().text(module).text(name).op(0x93).stop()), message);
        assertRefused(
                zip(new Pickles().op('(').ops("i" + module + "\n" + name + "\n").stop()), message);
    }

    @Test
    void refusesTensorsThatDoNotFitTheirStorage() throws IOException {
        byte[] four = SafetensorsWriter.bytes(1, 2, 3, 4);
        assertRefused(view(5, 0, longs(5), longs(1)), four, "has 16 bytes, not 5 elements of F32");
        assertRefused(view(4, 0, longs(5), longs(1)), four, "reach beyond its storage of 4 elements");
        assertRefused(view(4, 1, longs(4), longs(1)), four, "reach beyond its storage");
        assertRefused(view(4, -1, longs(4), longs(1)), four, "impossible strides");
        assertRefused(view(4, 0, longs(2, 2), longs(3, 1)), four, "reach beyond its storage");
        assertRefused(view(4, 0, longs(2, 2), longs(1)), four, "do not match");
        assertRefused(view(4, 0, longs(-1), longs(1)), four, "not a list of non-negative integers");
        assertRefused(view(4, 0, longs(2), longs(-1)), four, "not a list of non-negative integers");
        assertRefused(view(4, 0, longs(Long.MAX_VALUE, 2), longs(1, 1)), four, "impossible shape");
        assertRefused(view(4, 0, longs(2), longs(Long.MAX_VALUE)), four, "reach beyond its storage");
        assertRefused(view(4, 9, longs(3), longs(Long.MAX_VALUE)), four, "impossible strides");
        assertRefused(view(4, 0, longs(1L << 40, 1), longs(0, 1)), four, "repeats the 4 elements");
    }

    @Test
    void refusesAnAbsentStorage() throws IOException {
        byte[] pickle = dict("w", view(4, 0, longs(4), longs(1)));
        assertRefused(
                new StoredZip(false).add("archive/data.pkl", pickle).finish(),
                "tensor 'w': its storage 'data/0' is absent");
    }

    @Test
    void refusesBigEndianStorages() throws IOException {
        byte[] zip = new StoredZip(false)
                .add("archive/data.pkl", new Pickles().op('}').stop())
                .add("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII))
                .finish();
        assertRefused(zip, "has big-endian storages; supported: little-endian");
    }

    @Test
    void refusesZipsThatTorchDoesNotWrite() throws IOException {
        byte[] empty = new Pickles().op('}').stop();
        assertRefused(new StoredZip(false).add("a/data.pkl", 0, 8, empty).finish(), "compressed or encrypted");
        assertRefused(new StoredZip(false).add("a/data.pkl", 1, 0, empty).finish(), "compressed or encrypted");
        assertRefused(
                new StoredZip(false)
                        .add("a/data.pkl", empty)
                        .add("a/data.pkl", empty)
                        .finish(),
                "occurs twice");
        assertRefused(
                new StoredZip(false)
                        .add("a/data.pkl", empty)
                        .add("b/data.pkl", empty)
                        .finish(),
                "2 entries named");
        assertRefused(new StoredZip(false).add("a/model.txt", empty).finish(), "0 entries named data.pkl");
        assertRefused(new byte[100], "is not a zip, or its end is missing");
        assertRefused(new byte[0], "is empty: download it again");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        byte[] whole = zip(dict("w", view(2, 0, longs(2), longs(1))), SafetensorsWriter.bytes(1, 2));
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "");
        }
    }

    @Test
    void refusesAPickleThatIsNotAStateDict() throws IOException {
        assertRefused(zip(new Pickles().op(']').stop()), "does not hold a dict of tensors");
        assertRefused(zip(new Pickles().integer(5).stop()), "does not hold a dict of tensors");
    }

    private static Pickles view(long elements, long offset, long[] shape, long[] strides) {
        return new Pickles().tensor("FloatStorage", "0", elements, offset, shape, strides);
    }

    /** Creates a pickle of a dict with one entry, whose value is the value that {@code value} leaves on the stack. */
    private static byte[] dict(String name, Pickles value) throws IOException {
        byte[] inner = value.stop();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] head = new Pickles().op('}').text(name).stop();
        out.write(head, 0, head.length - 1);
        out.write(inner, 2, inner.length - 3);
        out.writeBytes(new byte[] {'s', '.'});
        return out.toByteArray();
    }

    private static long[] longs(long... values) {
        return values;
    }

    private static byte[] zip(byte[] pickle, byte... storage) {
        return new StoredZip(false)
                .add("archive/data.pkl", pickle)
                .add("archive/data/0", storage)
                .finish();
    }

    private Path write(byte[] zip) throws IOException {
        return Files.write(folder.resolve("pytorch_model.bin"), zip);
    }

    private void assertRefused(Pickles tensor, byte[] storage, String message) throws IOException {
        assertRefused(zip(dict("w", tensor), storage), message);
    }

    private void assertRefused(byte[] zip, String message) throws IOException {
        Path file = write(zip);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.openFile(file).close())
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    private static byte[] bytes(Checkpoint checkpoint, String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorInfo info = checkpoint.info(name);
        long written = checkpoint.writeTo(name, info.dtype(), Channels.newChannel(out));
        assertThat(written).isEqualTo(info.elements() * info.dtype().bytes());
        assertThat(out.size()).isEqualTo((int) written);
        return out.toByteArray();
    }
}
