package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackManifestTest {
    private static final Path FILE = Path.of("pack.json");
    private static final PackFile EMPTY = new PackFile("ab".repeat(32), 0);

    private static String json() {
        PackManifest manifest = PackFixture.manifest().build(Map.of("decoder.onnx", EMPTY));
        return new String(ManifestJson.write(manifest), StandardCharsets.UTF_8);
    }

    private static PackManifest parse(String json) {
        return ManifestJson.parse(FILE, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aWrittenManifestIsReadBack() {
        PackManifest manifest = PackFixture.manifest()
                .precision(Precision.FP32, Precision.FP16)
                .imageSize(64)
                .build(Map.of("decoder.onnx", EMPTY));

        assertThat(ManifestJson.parse(FILE, ManifestJson.write(manifest))).isEqualTo(manifest);
    }

    @Test
    void whatThePackDrawsIsReadBackAndMayBeAbsent() {
        PackScope draws = new PackScope(List.of("houses"), List.of("a", "house"));
        PackManifest manifest = PackFixture.manifest().draws(draws).build(Map.of());

        assertThat(ManifestJson.parse(FILE, ManifestJson.write(manifest)).draws())
                .isEqualTo(draws);
        assertThat(parse(json()).draws()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"subjects\":[],\"words\":[]} | draws.subjects is empty",
                "{\"subjects\":[\"a\"]} | draws.words is missing",
                "{\"subjects\":[\" \"],\"words\":[]} | an entry of draws.subjects is empty",
                "{\"subjects\":[\"a\\u001bb\"],\"words\":[]} | an entry of draws.subjects",
                "{\"subjects\":[\"a\"],\"words\":[\"a\\nb\"]} | an entry of draws.words",
                "{\"subjects\":[\"a\"],\"words\":[null]} | draws.words",
            })
    void aWrongScopeIsNamed(String draws, String reason) {
        String json = json().replace("\"name\" : \"tiny\"", "\"name\" : \"tiny\", \"draws\" : " + draws);

        assertThatThrownBy(() -> parse(json)).isInstanceOf(PackException.class).hasMessageContaining(reason);
    }

    /** The version is part of messages and of the metadata of images. */
    @Test
    void whiteSpaceAtTheEndsOfALineIsNoPartOfIt() {
        PackManifest manifest = parse(json().replace("\"version\" : \"1\"", "\"version\" : \" 1.0\\u2028\\n\""));
        PackSource source = new PackSource("all\n", "\tmade", " MIT ");

        assertThat(manifest.version()).isEqualTo("1.0");
        assertThat(manifest.label()).isEqualTo("tiny 1.0");
        assertThat(source).isEqualTo(new PackSource("all", "made", "MIT"));
        assertThat(new PackScope(List.of("houses\r\n"), List.of("a ")))
                .isEqualTo(new PackScope(List.of("houses"), List.of("a")));
        assertThat(new SafetyPolicy("harassment\n", "No.").name()).isEqualTo("harassment");
    }

    @Test
    void aScopeIsBounded() {
        List<String> many = java.util.Collections.nCopies(5001, "a");

        assertThatThrownBy(() -> new PackScope(List.of("a"), many))
                .hasMessageContaining("draws.words has 5001 entries, at most 5000 are allowed");
    }

    @Test
    void theDefaultsAreTheAuthors() {
        PackManifest manifest = PackFixture.manifest().build(Map.of());

        assertThat(manifest.defaults().guidance()).isEqualTo(4.5);
        assertThat(manifest.defaults().smooth()).isTrue();
        assertThat(manifest.defaults().smoothRule().temperature(0)).isEqualTo(0.27);
        assertThat(manifest.defaults().smoothRule().temperature(0.5)).isCloseTo(0.14175, within(1e-12));
        assertThat(new SmoothRule(0.27, 1, 0.005).temperature(1)).isEqualTo(0.005);
        assertThat(manifest.defaults().smoothRule().logitScale(0.25)).isEqualTo(1.25);
    }

    @Test
    void precisionIsWrittenAsOnTheCommandLine() {
        assertThat(json()).contains("\"precision\" : \"fp32\"");
        assertThat(Precision.of("fp16")).isEqualTo(Precision.FP16);
        assertThat(Precision.of("int8")).isEqualTo(Precision.INT8);
        assertThatThrownBy(() -> Precision.of("int4")).hasMessageContaining("int4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name", "version", "precision", "weights", "imageSize", "scales", "model", "text", "defaults",
                "safety", "sources", "files", "format", "guidance", "smooth", "threshold", "template", "policies",
                "contextTokens", "systemPrompt", "padTokenId", "codebookSize", "sha256", "size", "start"
            })
    void aMissingKeyIsNamed(String key) throws Exception {
        var mapper = new ObjectMapper();
        var tree = mapper.readTree(json());
        ((ObjectNode) tree.findParent(key)).remove(key);

        assertThatThrownBy(() -> parse(tree.toString()))
                .isInstanceOf(PackException.class)
                .message()
                .startsWith("pack.json: ")
                .contains(key)
                .doesNotContain("\n", "com.fasterxml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"format\" : 1 | \"format\" : 2 | format 2 is not supported",
                "\"name\" : \"tiny\" | \"name\" : \"../x\" | name '../x'",
                "\"name\" : \"tiny\" | \"name\" : \"tiny\", \"colour\" : 1 | unknown key 'colour'",
                "\"name\" : \"tiny\" | \"name\" : \"tiny\", \"name\" : \"b\" | Duplicate field 'name'",
                "\"imageSize\" : 64 | \"imageSize\" : 63 | imageSize 63 is not a multiple",
                "\"imageSize\" : 64 | \"imageSize\" : 0 | imageSize must be positive",
                "\"imageSize\" : 64 | \"imageSize\" : 64.5 | imageSize must be an integer",
                "\"precision\" : \"fp32\" | \"precision\" : \"bf16\" | bf16",
                "\"precision\" : \"fp32\" | \"precision\" : \"int8\" | precision int8 is not supported; int8 is a precision of weights only",
                "\"guidance\" : 4.5 | \"guidance\" : \"NaN\" | guidance",
                "\"guidance\" : 4.5 | \"guidance\" : -1 | guidance",
                "\"threshold\" : 0.5 | \"threshold\" : 1.0 | threshold",
                "\"padTokenId\" : 0 | \"padTokenId\" : -1 | padTokenId",
                "{prompt} | prompt | {prompt} exactly once",
                "{policy} | {policy} {policy} | {policy} exactly once",
                "{prompt} | <{prompt}> | blanks around {prompt}",
                "decoder.onnx | ../decoder.onnx | plain file name",
                "decoder.onnx | pack.json | plain file name",
                "decoder.onnx | .hidden | plain file name",
                "\"size\" : 0 | \"size\" : -1 | size",
                "\"sha256\" : \"ab | \"sha256\" : \"AB | hex digits",
                "\"contextTokens\" : 24 | \"contextTokens\" : null | contextTokens",
            })
    void aWrongValueIsNamed(String right, String wrong, String reason) {
        String json = json();
        assertThat(json).contains(right);

        assertThatThrownBy(() -> parse(json.replace(right, wrong)))
                .isInstanceOf(PackException.class)
                .message()
                .startsWith("pack.json: ")
                .contains(reason)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({"FP32, FP32", "FP32, FP16", "FP32, INT8", "FP16, FP16"})
    void weightsFromWhichGraphsComputeAreAccepted(Precision precision, Precision weights) {
        assertThat(parse(withPrecisions(precision, weights)).weights()).isEqualTo(weights);
    }

    @ParameterizedTest
    @CsvSource({"FP16, FP32", "FP16, INT8"})
    void weightsFromWhichNoGraphComputesAreRefused(Precision precision, Precision weights) {
        assertThatThrownBy(() -> parse(withPrecisions(precision, weights)))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("weights " + weights.text() + " cannot go with precision " + precision.text());
    }

    private static String withPrecisions(Precision precision, Precision weights) {
        return json().replace("\"precision\" : \"fp32\"", "\"precision\" : \"" + precision.text() + '"')
                .replace("\"weights\" : \"fp32\"", "\"weights\" : \"" + weights.text() + '"');
    }

    @Test
    void policiesHaveDistinctNames() {
        SafetyPolicy policy = new SafetyPolicy("hate-speech", "No.");

        assertThatThrownBy(() -> new SafetySettings(0.5, "{prompt} {policy}", List.of(policy, policy)))
                .hasMessageContaining("safety.policies names an entry twice");
        assertThatThrownBy(() -> new SafetySettings(0.5, "{prompt} {policy}", List.of()))
                .hasMessageContaining("safety.policies is empty");
    }

    @Test
    void aPlaceholderInAPromptIsNotReplaced() {
        SafetyPolicy policy = new SafetyPolicy("hate-speech", "No {prompt}.");
        SafetySettings settings = new SafetySettings(0.5, "A {policy} B {prompt} C", List.of(policy));

        assertThat(settings.render(policy, "  {policy} and {prompt} "))
                .isEqualTo("A No {prompt}. B {policy} and {prompt} C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "{} {}", "\u0000", "{\"format\": 1} x"})
    void aFileThatIsNotAManifestIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(PackException.class)
                .message()
                .startsWith("pack.json: ")
                .doesNotContain("\n");
    }

    @Test
    void aHugeManifestIsNotReadIntoMemory(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pack.json");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), 1L << 33);
        }

        assertThatThrownBy(() -> ManifestJson.load(file)).hasMessageContaining("too large");
        Files.delete(file);
    }
}
