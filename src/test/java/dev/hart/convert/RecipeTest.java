package dev.hart.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.TinyPack;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackScope;
import dev.hart.pack.PackSource;
import dev.hart.pack.Precision;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.SamplingDefaults;
import dev.hart.pack.SmoothRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
    private static final String WHOLE = """
            {
              "notice": "A demonstration.",
              "draws": {"subjects": ["houses"], "words": ["a", "house"]},
              "systemPrompt": "Draw this: ",
              "defaults": {"guidance": 3, "smooth": false, "smoothRule": {"start": 0.3, "slope": 0.5, "floor": 0.01}},
              "safety": {
                "threshold": 0.25,
                "template": "Is {prompt} against {policy} ?",
                "policies": [{"name": "harassment", "text": "No harassment."}]
              },
              "sources": [{"part": "all", "origin": "made here", "licence": "Apache-2.0"}]
            }
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path file(String json) {
        try {
            return Files.writeString(folder.resolve("recipe.json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Recipe read(String json) {
        return Recipe.read(file(json));
    }

    @Test
    void theManifestHasTheTextsOfTheRecipe() {
        Recipe recipe = read(WHOLE);

        Path pack = PackConverter.convert(
                TinyPack.SOURCES,
                folder.resolve("pack"),
                new PackConverter.Options("a", "1", recipe, Precision.FP32, Precision.FP16, false),
                tensor -> {});

        PackManifest manifest = ModelPack.open(pack).manifest();
        assertThat(manifest.notice()).isEqualTo("A demonstration.");
        assertThat(manifest.draws()).isEqualTo(new PackScope(List.of("houses"), List.of("a", "house")));
        assertThat(manifest.text().systemPrompt()).isEqualTo("Draw this: ");
        assertThat(manifest.defaults()).isEqualTo(new SamplingDefaults(3, false, new SmoothRule(0.3, 0.5, 0.01)));
        assertThat(manifest.safety())
                .isEqualTo(new SafetySettings(
                        0.25,
                        "Is {prompt} against {policy} ?",
                        List.of(new SafetyPolicy("harassment", "No harassment."))));
        assertThat(manifest.sources()).containsExactly(new PackSource("all", "made here", "Apache-2.0"));
    }

    @Test
    void absentKeysHaveTheReleasedValues() {
        Recipe recipe =
                read("{\"systemPrompt\": \"\", \"defaults\": {\"smooth\": false}, \"safety\": {\"threshold\": 0.75}}");

        assertThat(recipe.systemPrompt()).isEmpty();
        assertThat(recipe.defaults()).isEqualTo(new SamplingDefaults(4.5, false, SmoothRule.AUTHORS));
        assertThat(recipe.safety().threshold()).isEqualTo(0.75);
        assertThat(recipe.safety().template())
                .isEqualTo(Recipe.RELEASED.safety().template());
        assertThat(recipe.safety().policies())
                .isEqualTo(Recipe.RELEASED.safety().policies());
        assertThat(recipe.notice()).isNull();
        assertThat(recipe.sources()).isEmpty();
        assertThat(read("{}")).isEqualTo(Recipe.RELEASED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"noticed\": \"a\"} | unknown key 'noticed'",
                "{\"safety\": {\"treshold\": 0.9}} | unknown key 'safety.treshold'",
                "{\"safety\": {\"policies\": [{\"name\": \"a\", \"text\": \"b\", \"words\": \"c\"}]}} | 'safety.policies.0.words'",
                "{\"notice\": \"a\", \"notice\": \"b\"} | Duplicate field 'notice'",
                "{\"notice\": \" \"} | notice is empty",
                "{\"notice\": 5} | notice must be a string",
                "{\"notice\": null} | notice is null",
                "{\"draws\": {\"subjects\": [], \"words\": []}} | draws.subjects is empty",
                "{\"systemPrompt\": [\"a\"]} | systemPrompt must be a string",
                "{\"defaults\": {\"guidance\": \"4.5\"}} | defaults.guidance must be a number",
                "{\"defaults\": {\"guidance\": 101}} | defaults.guidance must lie in 0.0 .. 100.0",
                "{\"defaults\": {\"smooth\": \"yes\"}} | defaults.smooth must be true or false",
                "{\"defaults\": {\"smooth\": 1}} | defaults.smooth must be true or false",
                "{\"defaults\": {\"smoothRule\": {\"start\": 1, \"slope\": 1}}} | floor",
                "{\"defaults\": 4.5} | defaults must be an object",
                "{\"safety\": {\"threshold\": 1}} | safety.threshold must lie in",
                "{\"safety\": {\"threshold\": null}} | safety.threshold is null",
                "{\"safety\": {\"template\": \"{prompt}\"}} | safety.template must contain {policy} exactly once",
                "{\"safety\": {\"template\": \"'{prompt}' {policy}\"}} | safety.template must have blanks around {prompt}",
                "{\"safety\": {\"policies\": {\"a\": \"b\"}}} | safety.policies must be a list",
                "{\"safety\": {\"policies\": [\"a\"]}} | safety.policies.0 must be an object",
                "{\"safety\": {\"policies\": [null]}} | safety.policies.0 is null",
                "{\"safety\": {\"policies\": []}} | safety.policies is empty",
                "{\"safety\": {\"policies\": [{\"name\": \"No Hate\", \"text\": \"b\"}]}} | safety.policies.name 'No Hate'",
                "{\"sources\": []} | sources is empty",
                "{\"sources\": [{\"part\": \"a\", \"origin\": \"b\"}]} | sources.licence is missing",
                "[] | is not a JSON object",
                "`` | is empty: download it again",
                "{} {} | there is more after the JSON value",
                "{\"notice\": | end-of-input",
            })
    void theMessageNamesTheErrorInOneLine(String json, String reason) {
        Path file = file(json);

        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOf(PackException.class)
                .message()
                .startsWith(file + ": ")
                .contains(reason)
                .doesNotContain("\n", "com.fasterxml", "Creator");
    }

    @Test
    void theMessageNamesAMissingFile() {
        Path absent = folder.resolve("absent.json");

        assertThatThrownBy(() -> Recipe.read(absent))
                .isInstanceOf(PackException.class)
                .hasMessageStartingWith(absent + ": missing");
    }
}
