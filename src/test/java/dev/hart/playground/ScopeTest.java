package dev.hart.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    private static final String DRAWS = "{\"subjects\":[\"houses\",\"boats\",\"the sun\"],"
            + "\"words\":[\"a\",\"red\",\"house\",\"hot-air\",\"children\",\"snow\",\"white\",\"3\"]}";

    private final Script script = new Script("scope.js");

    @AfterEach
    void close() {
        script.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a red house | []",
                "A RED House! | []",
                "a cat | [\"cat\"]",
                "Cat, cat and CAT | [\"CAT\",\"and\"]",
                "a hot-air house, snow-white | []",
                "a blue-white house | [\"blue-white\"]",
                "the children’s house | [\"the\"]",
                "3 houses, 4 houses | [\"houses\",\"4\"]",
                "小屋 | [\"小屋\"]",
                "!? … | []",
                "'' | []"
            })
    void findsTheWordsThatTheModelNeverLearned(String prompt, String unknown) {
        assertThat(script.json(script.call("unknownWords", prompt, script.value(DRAWS))))
                .isEqualTo(unknown);
    }

    @Test
    void saysWhatIsUnknownAndWhatTheModelDraws() {
        assertThat(advice("a cat", DRAWS))
                .isEqualTo("This model never learned “cat”. It draws houses, boats and the sun.");
        assertThat(advice("one two three four five", DRAWS))
                .startsWith("This model never learned “one”, “two”, “three” or 2 other words. It draws");
        assertThat(advice("a red house", DRAWS)).isEmpty();
    }

    @Test
    void saysNothingAboutAModelWhoseWordsAreNotKnown() {
        assertThat(advice("a cat", "null")).isEmpty();
        assertThat(advice("a cat", "{\"subjects\":[\"anything\"],\"words\":[]}"))
                .isEmpty();
    }

    @Test
    void aSurpriseForTheDemoPackHasOnlyWordsThatItLearned() throws IOException {
        String manifest = Files.readString(Path.of("models/demo/pack.json"));
        Random random = new Random(5);
        try (Script surprises = new Script("surprise.js")) {
            Value draws = surprises.value(manifest).getMember("draws");
            List<String> prompts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                prompts.add(surprise(surprises, draws, random));
            }

            assertThat(prompts)
                    .allSatisfy(prompt -> assertThat(prompt)
                            .startsWith("a")
                            .doesNotContain("  ")
                            .doesNotContain("a orange"));
            Value learned = script.value(manifest).getMember("draws");
            // In one call, because each builds the set of the pack's words.
            assertThat(script.json(script.call("unknownWords", String.join(", ", prompts), learned)))
                    .isEqualTo("[]");
        }
    }

    private static String surprise(Script script, Value draws, Random random) {
        ProxyExecutable next = arguments -> random.nextDouble();
        return script.call("surprise", draws, next).asString();
    }

    private String advice(String prompt, String draws) {
        return script.call("advice", prompt, script.value(draws)).asString();
    }
}
