package dev.hart.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.TensorFile;
import dev.hart.TinyPack;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.convert.PackConverter.Options;
import dev.hart.convert.PackConverter.Sources;
import dev.hart.pack.FullDisk;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackWriter;
import dev.hart.pack.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Converts copies of the tiny checkpoints, most of them with one defect. */
class PackConverterTest {
    private static final Options PLAIN =
            new Options("test", "1", Recipe.RELEASED, Precision.FP32, Precision.FP32, false);

    @TempDir
    Path temporary;

    /** The folder of the target, which contains nothing else. */
    private Path parent = Path.of("unset");

    private Path checkpoints = Path.of("unset");

    @BeforeEach
    void copy() throws IOException {
        parent = Files.createDirectory(temporary.resolve("packs"));
        checkpoints = temporary.resolve("checkpoints");
        try (Stream<Path> files = Files.walk(TinyPack.CHECKPOINTS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = checkpoints.resolve(
                        TinyPack.CHECKPOINTS.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private Sources sources() {
        return new Sources(
                checkpoints.resolve("hart"), checkpoints.resolve("text-encoder"), checkpoints.resolve("safety"));
    }

    private Path convert(Options options) {
        return PackConverter.convert(sources(), parent.resolve("pack"), options, tensor -> {});
    }

    /** Asserts that the conversion fails with a one-line message naming the file and all parts, and leaves no file behind. */
    private void assertRefused(String file, String... parts) {
        assertThatThrownBy(() -> convert(PLAIN))
                .isInstanceOfAny(CheckpointException.class, PackException.class)
                .hasMessageStartingWith(checkpoints.resolve(file) + ": ")
                .hasMessageMatching("[^\\n\\r]+")
                .satisfies(error -> {
                    for (String part : parts) {
                        assertThat(error).hasMessageContaining(part);
                    }
                });
        assertThat(parent).isEmptyDirectory();
    }

    private Path file(String name) {
        return checkpoints.resolve(name);
    }

    private void edit(String name, String from, String to) {
        try {
            String text = Files.readString(file(name));
            assertThat(text).contains(from);
            Files.writeString(file(name), text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rewrites the weights of a part as {@code model.safetensors}. */
    private void rewrite(String part, java.util.function.UnaryOperator<TensorFile> change) {
        try {
            TensorFile tensors = change.apply(TensorFile.ofFolder(file(part), "ema_model.bin"));
            Files.deleteIfExists(file(part).resolve("ema_model.bin"));
            Files.deleteIfExists(file(part).resolve("pytorch_model.bin"));
            tensors.write(file(part).resolve("model.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theTinyCheckpointsBecomeAPackThatLoads() {
        Path pack = convert(PLAIN);

        assertThat(pack).isEqualTo(parent.resolve("pack"));
        assertThat(ModelPack.open(pack).manifest().files().keySet()).containsAll(PackFiles.REQUIRED);
        assertThat(parent).isDirectoryNotContaining("glob:**/.*");
    }

    @ParameterizedTest
    @CsvSource({"FP32, FP16", "FP16, FP16"})
    void otherPrecisionsBecomePacksOfHalfTheSize(Precision precision, Precision weights) throws IOException {
        Path whole = convert(PLAIN);
        Path half = PackConverter.convert(
                sources(),
                parent.resolve("half"),
                new Options("test", "1", Recipe.RELEASED, precision, weights, false),
                tensor -> {});

        assertThat(ModelPack.open(half).manifest().precision()).isEqualTo(precision);
        // More than half, because tensors start at pages, which small tensors do not fill.
        assertThat(Files.size(half.resolve("decoder.weights")))
                .isLessThan(Files.size(whole.resolve("decoder.weights")) * 7 / 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hart/llm/config.json",
                "hart/tokenizer/config.json",
                "text-encoder/config.json",
                "text-encoder/tokenizer.json",
                "safety/config.json",
                "safety/tokenizer.json"
            })
    void theMessageNamesAMissingFile(String name) throws IOException {
        Files.delete(file(name));

        assertRefused(name, "missing");
    }

    @ParameterizedTest
    @CsvSource({
        "hart/llm, ema_model.bin",
        "hart/tokenizer, pytorch_model.bin",
        "text-encoder, model.safetensors",
        "safety, model.safetensors"
    })
    void theMessageNamesAFolderWithoutWeights(String folder, String weights) throws IOException {
        Files.delete(file(folder).resolve(weights));

        assertRefused(folder, "has no weights", weights);
    }

    @ParameterizedTest
    @CsvSource({
        "hart/llm, text-encoder, safety, 'name the folder above it, ', hart",
        ", text-encoder, safety, 'name a folder below it, ', hart",
        "hart/llm/config.json, text-encoder, safety, 'is a file: name a folder', ''",
        "hart, text-encoder/model.safetensors, safety, 'is a file: name a folder, ', text-encoder",
        "hart, text-encoder, 'safety/below', 'name the folder above it, ', safety",
        "hart, absent, safety, 'there is no folder ', absent",
    })
    void aFolderOneLevelTooHighOrTooLowIsCorrected(
            @Nullable String hart, String text, String safety, String advice, String right) throws IOException {
        Files.createDirectories(file("safety/below"));
        Sources sources = new Sources(file(hart == null ? "" : hart), file(text), file(safety));

        assertThatThrownBy(() -> PackConverter.convert(sources, parent.resolve("pack"), PLAIN, tensor -> {}))
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains("config.json: is missing; ", advice)
                .contains(file(right).toString())
                .doesNotContain("\n");
        assertThat(parent.resolve("pack")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hart/llm/config.json",
                "hart/tokenizer/config.json",
                "hart/llm/ema_model.bin",
                "text-encoder/config.json",
                "text-encoder/tokenizer.json",
                "text-encoder/model.safetensors",
                "safety/config.json",
                "safety/tokenizer.json",
                "safety/model.safetensors"
            })
    void aPointerInPlaceOfAFileIsCalledThat(String name) throws IOException {
        Files.writeString(file(name), "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 7\n");

        assertRefused(name, "is a Git LFS pointer, not the file itself: run 'git lfs install' and 'git lfs pull'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-encoder/tokenizer.json", "safety/tokenizer.json"})
    void aTokenizerThatCouldEndTheProcessIsRefused(String name) throws IOException {
        String pattern = "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(.*a){25}z\"},\"content\":\"\"}";
        String json = Files.readString(file(name));
        var tree = (ObjectNode) new ObjectMapper().readTree(json);
        tree.set("normalizer", new ObjectMapper().readTree(pattern));
        Files.writeString(file(name), tree.toString());

        assertRefused(name, "normalizer: the pattern '(.*a){25}z' can backtrack");
    }

    @Test
    void theMessageNamesAMissingFolder() {
        Sources sources = new Sources(file("absent"), file("text-encoder"), file("safety"));

        assertThatThrownBy(() -> PackConverter.convert(sources, parent.resolve("pack"), PLAIN, tensor -> {}))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("absent");
        assertThat(parent).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "hart/llm/ema_model.bin",
        "hart/tokenizer/pytorch_model.bin",
        "text-encoder/model.safetensors",
        "safety/model.safetensors",
        "hart/llm/config.json",
        "text-encoder/tokenizer.json",
        "safety/tokenizer.json"
    })
    void theMessageNamesATruncatedFile(String name) throws IOException {
        byte[] whole = Files.readAllBytes(file(name));
        Files.write(file(name), java.util.Arrays.copyOf(whole, whole.length * 2 / 3));

        assertRefused(name);
    }

    static Stream<Arguments> wrongHeaders() {
        return Stream.of(
                Arguments.of("\"data_offsets\":[0,", "\"data_offsets\":[4,", "data_offsets"),
                Arguments.of("\"dtype\":\"BF16\"", "\"dtype\":\"F32\"", "data_offsets"),
                Arguments.of("\"dtype\":\"BF16\"", "\"dtype\":\"Q4_0\"", "Q4_0"));
    }

    @ParameterizedTest
    @MethodSource("wrongHeaders")
    void aWrongHeaderIsRefused(String from, String to, String part) throws IOException {
        String name = "safety/model.safetensors";
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file(name))).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong(0);
        String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertThat(header).contains(from);
        int at = header.indexOf(from);
        byte[] changed =
                (header.substring(0, at) + to + header.substring(at + from.length())).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(changed.length)
                .array());
        out.writeBytes(changed);
        out.write(bytes.array(), 8 + length, bytes.capacity() - 8 - length);
        Files.write(file(name), out.toByteArray());

        assertRefused(name, part);
    }

    @ParameterizedTest
    @CsvSource({
        "hart/llm, blocks.1.attn.proj.weight",
        "hart/llm, diffloss.net.input_proj.bias",
        "hart/tokenizer, vae.decoder.conv_in.weight",
        "text-encoder, model.norm.weight",
        "safety, model.embed_tokens.weight"
    })
    void theMessageNamesATensorThatIsAbsentOrOfAnotherShape(String part, String key) {
        rewrite(part, tensors -> tensors.remove(key));
        assertRefused(part + "/model.safetensors", "'" + key + "' is absent", "shape [");

        rewrite(part, tensors -> tensors.put(key, new float[6], 3, 2));
        assertRefused(part + "/model.safetensors", "'" + key + "' has shape [3, 2]", "the config asks for [");
    }

    @ParameterizedTest
    @CsvSource({
        "hart/llm, blocks.2.attn.proj.weight",
        "hart/llm, blocks.0.cross_attn.q.weight",
        "hart/tokenizer, vae.decoder.up.9.attn.0.norm.weight",
        "hart/tokenizer, encoder.conv_in.weight",
        "text-encoder, model.layers.0.self_attn.q_norm.weight",
        "safety, score.weight"
    })
    void theMessageNamesAnUnexpectedTensor(String part, String key) {
        rewrite(part, tensors -> tensors.put(key, new float[4], 2, 2));

        assertRefused(part + "/model.safetensors", "1 unexpected tensor: '" + key + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hart/llm; \"attn_type\": \"llama\"; \"attn_type\": \"gpt2\"; attn_type",
                "hart/llm; \"attn_type\": \"llama\"; \"use_cross_attn\": true, \"attn_type\": \"llama\"; use_cross_attn",
                "hart/llm; \"sampler\": \"iddpm\"; \"sampler\": \"euler\"; euler",
                "hart/llm; \"num_sampling_steps\": \"8\"; \"num_sampling_steps\": \"ddim999\"; ddim999",
                "hart/llm; \"num_heads\": 4; \"num_heads\": 5; num_heads",
                "hart/tokenizer; \"quant_conv_ks\": 3; \"quant_conv_ks\": 4; quant_conv_ks",
                "hart/tokenizer; \"var_hybrid\"; \"fsq\"; fsq",
                "text-encoder; \"use_sliding_window\": false; \"use_sliding_window\": true; use_sliding_window",
                "safety; \"gelu_pytorch_tanh\"; \"silu\"; hidden_activation"
            })
    void theMessageNamesAnUnsupportedConfigValue(String part, String from, String to, String named) {
        edit(part + "/config.json", from, to);

        assertRefused(part + "/config.json", named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"context_token\": 48; \"context_token\": 16385; context_token is '16385'; an integer from 1 to 16384",
                "\"patch_nums\": [; \"patch_nums\": [1, 1024, 1024], \"was\": [; patch_nums is '[1, 1024, 1024]'; 2097152 positions"
            })
    void aSizeThatNoPackMayHaveIsRefusedByTheConfigsKey(String from, String to, String named, String bound) {
        edit("hart/llm/config.json", from, to);

        assertRefused("hart/llm/config.json", named, bound);
    }

    @Test
    void aManifestThatWouldBeWrongIsRefusedBeforeAStageIsWritten() {
        edit("hart/llm/config.json", "\"patch_nums\": [", "\"patch_nums\": [1, 1024], \"was\": [");
        List<String> written = new ArrayList<>();

        assertThatThrownBy(() -> PackConverter.convert(sources(), parent.resolve("pack"), PLAIN, written::add))
                .isInstanceOf(PackException.class)
                .hasMessageStartingWith(
                        parent.resolve("pack") + ": model.residualSteps, model.latentChannels and scales");

        assertThat(written).isEmpty();
        assertThat(parent).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"pad_token\":\"a\",\"pad_token\":\"b\"}| Duplicate field",
                "{\"pad_token\":\"a\"} x| is not valid JSON",
                "[]| is not a JSON object",
                "{\"pad_token\":7}| pad_token is '7'; supported: a text",
                "{\"pad_token\":{\"id\":7}}| pad_token is '{\"id\":7}'; supported: a text"
            })
    void aDamagedTokenizerConfigIsRefused(String json, String reason) throws IOException {
        Files.writeString(file("text-encoder/tokenizer_config.json"), json);

        assertRefused("text-encoder/tokenizer_config.json", reason);
    }

    @Test
    void aConfigWhoseSizesDifferFromTheWeightsIsRefused() {
        edit("hart/llm/config.json", "\"embed_dim\": 64", "\"embed_dim\": 32");

        assertRefused("hart/llm/ema_model.bin", "has shape [", "the config asks for [32");
    }

    @Test
    void aTensorThatIsNotFloatIsRefused() {
        rewrite("text-encoder", tensors -> tensors.asIntegers("model.norm.weight"));

        assertRefused("text-encoder/model.safetensors", "'model.norm.weight' is I32");
    }

    /** The pickle calls {@code os.system("touch …")}, and is in a zip as torch writes it. */
    @Test
    void aPickleThatCallsASystemCommandIsRefusedAndRunsNothing() throws IOException {
        Path proof = temporary.resolve("executed");
        byte[] pickle =
                ("\u0080\u0002cos\nsystem\n(X\0\0\0\0touch " + proof + "tR.").getBytes(StandardCharsets.ISO_8859_1);
        int text = ("touch " + proof).length();
        ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN).putInt(2 + "cos\nsystem\n(X".length(), text);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file("hart/llm/ema_model.bin")))) {
            CRC32 crc = new CRC32();
            crc.update(pickle);
            ZipEntry entry = new ZipEntry("archive/data.pkl");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(pickle.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(pickle);
            zip.closeEntry();
        }

        assertRefused("hart/llm/ema_model.bin", "os.system");
        assertThat(proof).doesNotExist();
    }

    @Test
    void aTextEncoderOfAnotherWidthThanTheContextIsRefused() {
        edit("hart/llm/config.json", "\"context_dim\": 64", "\"context_dim\": 48");

        assertRefused("text-encoder", "hidden_size is 64", "context_dim of 48");
    }

    @Test
    void aPadTokenOutsideTheVocabularyIsRefused() {
        edit("text-encoder/config.json", "\"vocab_size\": 512", "\"vocab_size\": 5");
        rewrite("text-encoder", tensors -> tensors.put("model.embed_tokens.weight", new float[5 * 64], 5, 64));

        assertRefused("text-encoder/tokenizer.json", "pad token", "5 rows");
    }

    @ParameterizedTest
    @CsvSource({
        "text-encoder.weights, 20000",
        "text-encoder.onnx, 100",
        "text-tokenizer.json, 0",
        "safety.weights, 1",
        "transformer.weights, 9000",
        "residual.onnx, 0",
        "decoder.weights, 300000",
        "pack.json, 10"
    })
    void aFullDiskLeavesNoPackBehind(String file, long room) {
        Path target = parent.resolve("pack");
        PackWriter writer = FullDisk.writer(target, file, room);

        assertThatThrownBy(() -> PackConverter.convert(sources(), writer, PLAIN, tensor -> {}))
                .isInstanceOf(PackException.class)
                .hasMessageStartingWith(target + ": ")
                .hasMessageContainingAll(file, "No space left on device")
                .hasMessageMatching("[^\\n\\r]+");

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aFailureLeavesAnEmptyTargetFolderEmpty() throws IOException {
        Files.createDirectory(parent.resolve("pack"));
        Files.delete(file("safety/config.json"));

        assertThatThrownBy(() -> convert(PLAIN)).isInstanceOf(CheckpointException.class);

        assertThat(parent.resolve("pack")).isEmptyDirectory();
        assertThat(parent).isDirectoryNotContaining("glob:**/.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transformer.weights", "decoder.onnx", "safety-tokenizer.json"})
    void aPackWithAChangedFileDoesNotLoad(String name) throws IOException {
        Path pack = convert(PLAIN);
        byte[] bytes = Files.readAllBytes(pack.resolve(name));
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack.resolve(name), bytes);

        assertThatThrownBy(() -> ModelPack.open(pack))
                .isInstanceOf(PackException.class)
                .hasMessageStartingWith(pack.resolve(name) + ": SHA-256 is ")
                .hasMessageMatching("[^\\n\\r]+");
    }

    @Test
    void aWeightThatDoesNotFitHalfPrecisionIsRefused() {
        rewrite("hart/llm", tensors -> tensors.set("head.weight", 0, 1e6f));

        assertThatThrownBy(
                        () -> convert(new Options("test", "1", Recipe.RELEASED, Precision.FP32, Precision.FP16, false)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("hart/llm/model.safetensors", "head.weight");
        assertThat(parent).isEmptyDirectory();
    }
}
