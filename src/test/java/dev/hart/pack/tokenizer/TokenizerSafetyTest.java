package dev.hart.pack.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tokenizer that could end the process from native code is refused before native code reads it. */
class TokenizerSafetyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    private static ObjectNode qwen() throws IOException {
        return (ObjectNode)
                JSON.readTree(PackFixture.golden("qwen2/tokenizer.json").toFile());
    }

    private Path with(String key, String value) throws IOException {
        ObjectNode tree = qwen();
        tree.set(key, JSON.readTree(value));
        return write(tree);
    }

    private Path write(JsonNode tree) throws IOException {
        return Files.writeString(folder.resolve("text-tokenizer.json"), tree.toString());
    }

    private static String regex(String pattern) {
        return "{\"Regex\":" + JSON.valueToTree(pattern) + "}";
    }

    private static void assertRefused(Path file, String... reasons) {
        assertThatThrownBy(() -> PromptTokenizer.open(file).close())
                .isInstanceOf(PackException.class)
                .message()
                .contains("text-tokenizer.json: ")
                .contains(reasons)
                .doesNotContain("\n", "\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(.*a){25}z",
                "(a+)+z",
                "(a*)*z",
                "(?:a|a)+z",
                "(?:a|ab?)*z",
                "(a|b|ab)*c",
                ".*.*z",
                "\\s*\\s*\\s*\\S",
                "a*a*a*a*b",
                "(a?){30}a{30}",
                "(?:x+x+)+y",
                "(?=(a+)+z)a",
                "(?!(a|aa)+$)a",
                "(?<!(a*)*)b",
                "((a{1,100}){1,100}){1,100}z",
                "[a-z]+[a-z]+[0-9]",
                "(?i:[a-z]+)z",
                "(?i)[a-z]+z",
                "(a)\\1+z",
                "(?<n>a)\\k<n>z",
                "\\g<0>",
                "(?<r>a\\g<r>?b)",
                "(?(1)a|b)",
                "(?~ab)",
                "(?x) a",
                "\\X+z",
                "\\R*z",
                "a{1,2000}",
                "a{2}+b",
                "(a",
                "a)",
                "[a",
                "a\\",
                "*a",
            })
    void aPatternThatCanBacktrackWithoutBoundIsRefusedWhereverItIs(String pattern) throws IOException {
        String replace = "{\"type\":\"Replace\",\"pattern\":" + regex(pattern) + ",\"content\":\"\"}";
        String split =
                "{\"type\":\"Split\",\"pattern\":" + regex(pattern) + ",\"behavior\":\"Isolated\",\"invert\":false}";

        assertRefused(with("normalizer", replace), "normalizer: the pattern '" + pattern.substring(0, 2));
        assertRefused(
                with("normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"}," + replace + "]}"),
                "normalizer.normalizers[1]: the pattern");
        assertRefused(with("pre_tokenizer", split), "pre_tokenizer: the pattern");
        String nested = "{\"type\":\"Sequence\",\"pretokenizers\":[" + split + "]}";
        assertRefused(
                with("pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[" + nested + "]}"),
                "pre_tokenizer.pretokenizers[0].pretokenizers[0]: the pattern");
        assertRefused(with("decoder", replace), "decoder: the pattern");
        assertRefused(
                with("decoder", "{\"type\":\"Sequence\",\"decoders\":[" + replace + "]}"),
                "decoder.decoders[0]: the pattern");
    }

    @Test
    void whatPreTokenizersMultiplyIsBoundedTooAndCountsForPatternsBehindThem() throws IOException {
        String bytes = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true}";
        String seven = String.join(",", Collections.nCopies(7, bytes));
        String nested = "{\"type\":\"Sequence\",\"pretokenizers\":[" + seven + "]}";
        // Linear in the length of the text, with many steps for each character.
        String pattern = String.join("|", Collections.nCopies(40, "[^z]*z"));
        String split =
                "{\"type\":\"Split\",\"pattern\":" + regex(pattern) + ",\"behavior\":\"Isolated\",\"invert\":false}";
        String three = "{\"type\":\"Sequence\",\"pretokenizers\":[" + bytes + "," + bytes + "," + bytes + "]}";

        assertRefused(with("pre_tokenizer", nested), "can make a prompt more than 64 times as long");
        PromptTokenizer.open(with("pre_tokenizer", split)).close();
        assertRefused(
                with("pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[" + three + "," + split + "]}"),
                "pre_tokenizer.pretokenizers[1]: the pattern");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // GPT-2, Llama 3, Qwen2, GPT-4o, DeepSeek.
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"
                        + "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"
                        + "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                        + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
                        + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}|"
                        + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|"
                        + " ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[一-龥぀-ゟ゠-ヿ]+",
                "\\x{4E00}|\\u4e01|\\x41",
                "(?<=a)b",
                "(?>a+)b",
                "[[:alpha:]&&[^a-c]]",
                "a{,3}b{2,}",
                "{a}",
                "\\bword\\b",
            })
    void thePatternsOfReleasedModelsAreAccepted(String pattern) throws IOException {
        Path file = with(
                "pre_tokenizer",
                "{\"type\":\"Split\",\"pattern\":" + regex(pattern) + ",\"behavior\":\"Isolated\",\"invert\":false}");

        try (PromptTokenizer tokenizer = PromptTokenizer.open(file)) {
            // Texts that make these patterns work hardest end at once.
            for (String text : new String[] {"a", " ", "\n", "A", "'", "一", "ﷺ", "a\n", " \n"}) {
                String hard = text.repeat(4000 / text.length());
                Assertions.assertTimeout(Duration.ofSeconds(10), () -> tokenizer.encode(hard, false));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "normalizer~{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}~normalizer is of the kind 'Precompiled'",
                "normalizer~{\"normalizers\":[]}~normalizer is of the kind ''",
                "normalizer~[]~normalizer is of the kind",
                "normalizer~{\"type\":\"\\u001b[31mX\"}~normalizer is of the kind '\uFFFD[31mX'",
                "normalizer~{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"xx\"}~normalizer.pattern has 0",
                "normalizer~{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a?\"},\"content\":\"xx\"}~may replace nothing",
                "normalizer~{\"type\":\"Replace\",\"pattern\":{},\"content\":\"xx\"}~normalizer.pattern is neither",
                "normalizer~{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"}}~normalizer.content is not a text",
                "normalizer~{\"type\":\"Prepend\",\"prepend\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}~times as long",
                "pre_tokenizer~{\"type\":\"FixedLength\",\"length\":0}~pre_tokenizer is of the kind 'FixedLength'",
                "post_processor~{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},"
                        + "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[],\"special_tokens\":{}}~repeats the prompt",
                "decoder~{\"type\":\"Nope\"}~decoder is of the kind 'Nope'",
                "model~{\"type\":\"Unigram\",\"unk_id\":7,\"vocab\":[]}~model is of the kind 'Unigram'",
                "model~{\"type\":\"BPE\",\"dropout\":0.5,\"vocab\":{},\"merges\":[]}~model.dropout",
                "model~{\"continuing_subword_prefix\":\"####\",\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},"
                        + "\"merges\":[\"a b\"]}~model.continuing_subword_prefix",
                "model~7~model is not an object",
                "added_tokens~7~added_tokens is not a list",
            })
    void aPartThatIsNotKnownToBeSafeIsNamed(String key, String value, String reason) throws IOException {
        assertRefused(with(key, value), reason);
    }

    @Test
    void normalisersThatMultiplyAPromptAreRefused() throws IOException {
        String doubling = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}";
        String sequence = "{\"type\":\"Sequence\",\"normalizers\":[" + (doubling + ",").repeat(29) + doubling + "]}";

        assertRefused(with("normalizer", sequence), "normalizers[5]", "more than 32 times as long");
    }

    @Test
    void deepAndWideNestingIsRefused() throws IOException {
        String deep = "{\"type\":\"NFC\"}";
        for (int i = 0; i < 70; i++) {
            deep = "{\"type\":\"Sequence\",\"normalizers\":[" + deep + "]}";
        }
        String wide = "{\"type\":\"Sequence\",\"normalizers\":[" + "{\"type\":\"Strip\"},".repeat(100)
                + "{\"type\":\"Strip\"}]}";

        assertRefused(with("normalizer", deep), "more than 64 parts");
        assertRefused(with("normalizer", wide), "list of up to 64 parts");
    }

    @Test
    void aFieldThatIsThereTwiceIsRefused() throws IOException {
        String once = qwen().toString();
        String evil = "{\"type\":\"Replace\",\"pattern\":" + regex("(a+)+z") + ",\"content\":\"\"}";

        assertRefused(
                Files.writeString(
                        folder.resolve("text-tokenizer.json"),
                        once.replaceFirst("\\{", "{\"normalizer\":" + evil.replace("\\", "\\\\") + ",")),
                "");
        assertRefused(
                Files.writeString(
                        folder.resolve("text-tokenizer.json"),
                        once.replace("\"type\":\"NFC\"", "\"type\":\"NFC\",\"type\":\"NFD\"")),
                "Duplicate");
    }

    @Test
    void aHugeAddedTokenIsRefused() throws IOException {
        ObjectNode tree = qwen();
        ((ObjectNode) tree.path("added_tokens").get(0)).put("content", "a".repeat(5000));

        assertRefused(write(tree), "a token of more than 1000 characters");
    }

    @Test
    void theReleasedTokenizersAreAccepted() {
        for (Path file : new Path[] {
            PackFixture.golden("qwen2/tokenizer.json"),
            PackFixture.golden("gemma2/tokenizer.json"),
            Path.of("models/demo/text-tokenizer.json"),
            Path.of("models/demo/safety-tokenizer.json")
        }) {
            try (PromptTokenizer tokenizer = PromptTokenizer.open(file)) {
                assertThat(tokenizer.encode("a cat", false)).isNotEmpty();
            }
        }
    }
}
