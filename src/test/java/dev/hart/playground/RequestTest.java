package dev.hart.playground;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private static final String BASE = "http://127.0.0.1:8080/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Script script = new Script("request.js");

    @AfterEach
    void close() {
        script.close();
    }

    @Test
    void requestsAStreamOfDrafts() {
        String body = script.json(script.call("streamBody", settings("a boat")));

        assertThat(body)
                .isEqualTo(
                        "{\"model\":\"demo\",\"prompt\":\"a boat\",\"n\":2,\"seed\":7,\"guidance_scale\":4.5,"
                                + "\"quality\":\"high\",\"response_format\":\"b64_json\",\"stream\":true,\"partial_images\":3}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a boat",
                "it's 'here'",
                "'; echo broken; '",
                "$HOME `id` $(id) !! \\ \\n \" * ~ # & | %s",
                "two\nlines\tand a tab",
                "ein Häuschen 小屋 🏠"
            })
    void aShellParsesTheCommandCorrectly(String prompt) throws IOException, InterruptedException {
        String command = script.call("curl", settings(prompt), BASE, false).asString();

        List<String> words = shellWords(command);

        assertThat(words.subList(0, 4))
                .containsExactly(BASE + "v1/images/generations", "-H", "Content-Type: application/json", "-d");
        assertThat(object(words.get(4)))
                .isEqualTo(Map.of(
                        "model",
                        "demo",
                        "prompt",
                        prompt,
                        "n",
                        2,
                        "seed",
                        7,
                        "guidance_scale",
                        4.5,
                        "quality",
                        "high"));
        assertThat(words).hasSize(5);
    }

    @Test
    void theCommandKeepsThePathOfAProxy() throws IOException, InterruptedException {
        String command = script.call("curl", settings("a boat"), "https://example.com/hart/", false)
                .asString();

        assertThat(shellWords(command)).startsWith("https://example.com/hart/v1/images/generations");
    }

    @Test
    void aComparisonHasACommandForEachGuidance() {
        Value compared = script.value("{\"prompt\":\"a boat\",\"n\":1,\"seed\":7,\"guidance\":4.5,\"quality\":\"high\","
                + "\"guidances\":[1,4.5]}");

        assertThat(script.call("curl", compared, BASE, false).asString().split("(?m)^curl "))
                .hasSize(3)
                .anyMatch(each -> each.contains("\"seed\":7,\"guidance_scale\":1,"))
                .anyMatch(each -> each.contains("\"seed\":7,\"guidance_scale\":4.5,"))
                .noneMatch(each -> each.contains("guidances"));
    }

    @ParameterizedTest
    @CsvSource({"4.5, '[1,2.5,4.5,8]'", "5, '[1,2.5,5,8]'", "1.5, '[1.5,2.5,4.5,8]'", "10, '[1,2.5,4.5,10]'"})
    void comparesFourGuidancesWithTheChosenOneAmongThem(double guidance, String compared) {
        assertThat(script.json(script.call("guidancesAround", guidance))).isEqualTo(compared);
    }

    @Test
    void theCommandReadsTheApiKeyFromTheEnvironment() throws IOException, InterruptedException {
        String command = script.call("curl", settings("a boat"), BASE, true).asString();

        assertThat(shellWords(command)).contains("Authorization: Bearer from-the-environment");
        assertThat(command).doesNotContain("from-the-environment");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A red house, beside a tree!|7|png|a-red-house-beside-a-tree-seed-7.png",
                "Ein Häuschen am Meer|0|jpeg|ein-hauschen-am-meer-seed-0.jpg",
                "小屋|12|webp|小屋-seed-12.webp",
                "../../etc/passwd|1|png|etc-passwd-seed-1.png",
                "!?|3|png|image-seed-3.png",
                "one two three four five six seven eight nine ten eleven twelve thirteen|5|png"
                        + "|one-two-three-four-five-six-seven-eight-nine-ten-eleven-seed-5.png"
            })
    void namesAFileByPromptAndSeed(String prompt, long seed, String format, String name) {
        assertThat(script.call("fileName", prompt, seed, format).asString()).isEqualTo(name);
    }

    @Test
    void filesOfAComparisonHaveNamesOfTheirOwn() {
        assertThat(script.call("fileName", "a boat", 7, "png", 2.5).asString())
                .isEqualTo("a-boat-seed-7-guidance-2.5.png");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0",
        "' 42 ', 4, 42",
        "9007199254740991, 1, 9007199254740991",
        "9007199254740991, 2, ",
        "9007199254740992, 1, ",
        "99999999999999999, 1, ",
        "-1, 1, ",
        "1.5, 1, ",
        "1e3, 1, ",
        "'', 1, "
    })
    void acceptsASeedOnlyIfThatOfEveryImageIsInRange(String text, int n, Long seed) {
        assertThat(script.json(script.call("readSeed", text, n))).isEqualTo(String.valueOf(seed));
    }

    @Test
    void choosesSeedsThatTheApiAccepts() {
        assertThat(script.call("drawSeed", 0.0).asLong()).isZero();
        assertThat(script.call("drawSeed", Math.nextDown(1.0)).asLong()).isEqualTo(999_999);
    }

    @Test
    void aFragmentContainsTheSettings() throws JsonProcessingException {
        String prompt = "50 % & more = #1 + ä?";

        String fragment = script.call("toFragment", settings(prompt)).asString();

        assertThat(object(script.json(script.call("fromFragment", fragment))))
                .isEqualTo(Map.of("prompt", prompt, "n", "2", "seed", "7", "guidance", "4.5", "quality", "high"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "#section", "#prompt=%E4"})
    void otherFragmentsContainNoSettings(String fragment) {
        assertThat(script.json(script.call("fromFragment", fragment))).isEqualTo("{}");
    }

    private Value settings(String prompt) {
        try {
            return script.value(JSON.writeValueAsString(
                    Map.of("prompt", prompt, "n", 2, "seed", 7, "guidance", 4.5, "quality", "high", "model", "demo")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> object(String json) throws JsonProcessingException {
        return JSON.readValue(json, new TypeReference<>() {});
    }

    /** Runs the command in a shell and returns the arguments that curl gets. */
    private static List<String> shellWords(String command) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", "curl() { printf '%s\\0' \"$@\"; }\n" + command);
        shell.environment().put("HART_KEY", "from-the-environment");
        Process process = shell.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith("\0");
        return List.of(output.substring(0, output.length() - 1).split("\0", -1));
    }
}
