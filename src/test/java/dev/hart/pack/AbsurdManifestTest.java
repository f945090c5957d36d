package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Absurd values of a manifest are refused in one line that names the field, before anything is allocated by them. */
class AbsurdManifestTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("pack.json");
    private static final String PLACE = "@VALUE@";

    /** JSON as it stands in the file, so that it may be no JSON at all. */
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "-0.5",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9007199254740992",
            "9223372036854775807",
            "9223372036854775808",
            "1e308",
            "1e999",
            "-1e999",
            "1e-400",
            "1e1000000000",
            "1" + "0".repeat(2000),
            "NaN",
            "Infinity",
            "\"NaN\"",
            "\"7\"",
            "\"\"",
            "null",
            "true",
            "[]",
            "{}",
            "[7]");

    /** Every numeric field, and the values above that it may have. */
    private static final Map<String, Set<String>> FIELDS = Map.ofEntries(
            Map.entry("format", Set.of()),
            Map.entry("imageSize", Set.of()),
            Map.entry("scales.1", Set.of()),
            Map.entry("scales.2", Set.of()),
            Map.entry("model.codebookSize", Set.of()),
            Map.entry("model.latentChannels", Set.of()),
            Map.entry("model.width", Set.of()),
            Map.entry("model.depth", Set.of()),
            Map.entry("model.residualSteps", Set.of()),
            Map.entry("text.contextTokens", Set.of()),
            Map.entry("text.contextWidth", Set.of()),
            Map.entry("text.padTokenId", Set.of("0", "2147483647")),
            Map.entry("defaults.guidance", Set.of("0", "1e-400")),
            Map.entry("defaults.smoothRule.start", Set.of()),
            Map.entry("defaults.smoothRule.slope", Set.of("0", "1e-400")),
            Map.entry("defaults.smoothRule.floor", Set.of()),
            Map.entry("safety.threshold", Set.of()),
            Map.entry(
                    "files.decoder~onnx.size",
                    Set.of("0", "2147483647", "2147483648", "9007199254740992", "9223372036854775807")));

    private static ObjectNode manifest() throws IOException {
        PackManifest manifest = PackFixture.manifest().build(Map.of("decoder.onnx", new PackFile("ab".repeat(32), 0)));
        return (ObjectNode) JSON.readTree(ManifestJson.write(manifest));
    }

    static Stream<Arguments> cases() {
        return FIELDS.keySet().stream()
                .sorted()
                .flatMap(field -> VALUES.stream().map(value -> Arguments.of(field, value)));
    }

    private static byte[] with(String field, String value) throws IOException {
        ObjectNode tree = manifest();
        String[] steps = field.split("\\.", -1);
        JsonNode parent = tree;
        for (int i = 0; i < steps.length - 1; i++) {
            parent = parent.isArray() ? parent.get(Integer.parseInt(steps[i])) : parent.get(steps[i].replace('~', '.'));
        }
        String last = steps[steps.length - 1];
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(last), PLACE);
        } else {
            ((ObjectNode) parent).put(last, PLACE);
        }
        return tree.toString().replace("\"" + PLACE + "\"", value).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anAbsurdNumberIsRefusedByName(String field, String value) throws IOException {
        byte[] json = with(field, value);
        if (FIELDS.getOrDefault(field, Set.of()).contains(value)) {
            assertThat(ManifestJson.parse(FILE, json)).isNotNull();
            return;
        }
        String[] steps = field.split("\\.", -1);
        String named = steps[0].equals("scales") ? "scales" : steps[steps.length - 1];

        Assertions.assertTimeout(
                Duration.ofSeconds(2),
                () -> assertThatThrownBy(() -> ManifestJson.parse(FILE, json))
                        .isInstanceOf(PackException.class)
                        .message()
                        .startsWith("pack.json: ")
                        .contains(named)
                        .hasSizeLessThan(300)
                        .doesNotContain("\n", "com.fasterxml", "Exception"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "version",
                "notice",
                "text.systemPrompt",
                "safety.template",
                "sources.0.part",
                "sources.0.origin",
                "sources.0.licence",
                "safety.policies.0.name",
                "safety.policies.0.text"
            })
    void aTextOfFourMegabytesIsRefusedByName(String field) throws IOException {
        String[] steps = field.split("\\.", -1);
        String text = "\"{prompt} {policy} " + "x".repeat(4 << 20) + "\"";

        assertThatThrownBy(() -> ManifestJson.parse(FILE, with(field, text)))
                .isInstanceOf(PackException.class)
                .message()
                .startsWith("pack.json: ")
                .contains(steps[steps.length - 1])
                .hasSizeLessThan(400);
    }

    @Test
    void aFileThatIsTooLargeNamesTheTextThatMakesItSo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pack.json");
        Files.write(file, with("text.systemPrompt", "\"" + "x".repeat(20 << 20) + "\""));

        assertThatThrownBy(() -> ManifestJson.load(file))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("too large")
                .hasMessageContaining("text.systemPrompt");
    }

    @Test
    void manyEntriesAreRefused() throws IOException {
        ObjectNode tree = manifest();
        ArrayNode list = (ArrayNode) tree.get("sources");
        for (int i = 0; i < 200; i++) {
            list.add(list.get(0).deepCopy());
        }

        assertThatThrownBy(() -> ManifestJson.parse(FILE, tree.toString().getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("sources has ");

        ObjectNode other = manifest();
        for (int i = 0; i < 1100; i++) {
            ((ObjectNode) other.get("files")).set("f" + i, other.get("files").get("decoder.onnx"));
        }
        assertThatThrownBy(() -> ManifestJson.parse(FILE, other.toString().getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("files has ");
    }

    @Test
    void sizesThatAreTooLargeTogetherAreRefused() throws IOException {
        assertThatThrownBy(() -> ManifestJson.parse(FILE, with("scales", "[1,2,1024]")))
                .hasMessageContaining("imageSize");
        assertThatThrownBy(() -> new ScaleSchedule(List.of(1, 1024, 1024, 1024)))
                .hasMessageContaining("scales have 3145729 positions");
        assertThatThrownBy(() -> new TextSettings(16_000, 60_000, "", 0))
                .hasMessageContaining("text.contextTokens and text.contextWidth make 16000 x 60000 values");
        assertThatThrownBy(() -> PackFixture.manifest()
                        .schedule(ScaleSchedule.of(1, 64))
                        .model(new ModelSizes(96, 4096, 32, 2, 1000))
                        .build(Map.of()))
                .hasMessageContaining(
                        "model.residualSteps, model.latentChannels and scales make 1001 x 4096 x 4096 values");
    }

    /** An escape sequence, a line of its own, a bell, C1 controls, a change of the direction of writing. */
    private static final String HOSTILE = "a\u001b[2J\u001b]0;owned\u0007\r\nERROR fake\u009b31m\u202eb\u2028c\td";

    @Test
    void controlCharactersOfANoticeNeverLeaveTheManifest() {
        PackManifest manifest = PackFixture.manifest().notice(HOSTILE).build(Map.of());

        assertThat(manifest.notice()).isEqualTo("a\uFFFD[2J\uFFFD]0;owned\uFFFD ERROR fake\uFFFD31m\uFFFDb c d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "version",
                "sources.0.part",
                "sources.0.origin",
                "sources.0.licence",
                "safety.policies.0.name",
                "files.decoder~onnx.sha256",
                "precision"
            })
    void controlCharactersElsewhereAreRefusedAndNotRepeated(String field) throws IOException {
        byte[] json = with(field, JSON.writeValueAsString(HOSTILE));

        assertThatThrownBy(() -> ManifestJson.parse(FILE, json))
                .isInstanceOf(PackException.class)
                .message()
                .doesNotContain("\n", "\r", "\u001b", "\u0007", "\u009b", "\u202e", "\u2028");
    }

    @Test
    void controlCharactersOfAnUnknownFieldAreNotRepeated() throws IOException {
        ObjectNode tree = manifest();
        tree.put(HOSTILE, 1);

        assertThatThrownBy(() -> ManifestJson.parse(FILE, tree.toString().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PackException.class)
                .message()
                .contains("unknown key")
                .doesNotContain("\n", "\r", "\u001b", "\u0007", "\u009b", "\u202e", "\u2028");
    }
}
