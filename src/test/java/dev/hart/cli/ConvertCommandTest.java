package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.convert.PackConverter.Options;
import dev.hart.convert.PackConverter.Sources;
import dev.hart.convert.Recipe;
import dev.hart.pack.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
    private final List<Object> given = new ArrayList<>();

    @Test
    void theConverterReceivesTheOptions() {
        CommandRun run =
                convert("--precision", "fp32", "--weights", "fp16", "--name", "small", "--pack-version", "2.1");

        assertThat(run.exitCode()).isZero();
        assertThat(given)
                .containsExactly(
                        new Sources(Path.of("h"), Path.of("t"), Path.of("s")),
                        Path.of("made/pack-1"),
                        new Options("small", "2.1", Recipe.RELEASED, Precision.FP32, Precision.FP16, false));
        assertThat(run.out()).singleElement().asString().startsWith(Path.of("made/pack-1") + "  2 tensors in ");
    }

    @Test
    void byDefaultAPackIsNamedAfterItsFolderAndItsWeightsAreStoredAsComputed() {
        convert("--precision", "fp16");

        assertThat(given).contains(new Options("pack-1", "1", Recipe.RELEASED, Precision.FP16, Precision.FP16, false));
    }

    @Test
    void theNoticeOnTheCommandLineReplacesThatOfTheRecipe(@TempDir Path folder) throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("recipe.json"), "{\"notice\": \"of the recipe\", \"systemPrompt\": \"Draw: \"}");

        convert("--recipe", recipe.toString());
        convert("--recipe", recipe.toString(), "--notice", "given");

        Recipe read = Recipe.read(recipe);
        assertThat(read.notice()).isEqualTo("of the recipe");
        assertThat(given)
                .contains(new Options("pack-1", "1", read, Precision.FP32, Precision.FP32, false))
                .contains(new Options("pack-1", "1", read.withNotice("given"), Precision.FP32, Precision.FP32, false));
    }

    @Test
    void aWrongRecipeIsBadInputBeforeConverting(@TempDir Path folder) throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.json"), "{\"guidance\": 3}");

        CommandRun run = convert("--recipe", recipe.toString());
        CommandRun absent = convert("--recipe", "no-recipe.json");
        CommandRun notice = convert("--notice", " ");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().isEqualTo("hart: " + recipe + ": unknown key 'guidance'");
        assertThat(absent.exitCode()).isEqualTo(2);
        assertThat(absent.err()).singleElement().asString().contains("no-recipe.json: missing");
        assertThat(notice.exitCode()).isEqualTo(2);
        assertThat(notice.err()).singleElement().asString().contains("--notice");
        assertThat(given).isEmpty();
    }

    @Test
    void optionsThatCannotBeMetAreRefusedBeforeConverting() {
        CommandRun weights = convert("--precision", "fp16", "--weights", "fp32");
        CommandRun computed = convert("--precision", "int8");
        CommandRun both = convert("--precision", "fp16", "--weights", "int8");
        CommandRun name = convert("--name", "a/b");
        CommandRun version = convert("--pack-version", "1 beta");

        assertThat(weights.exitCode()).isEqualTo(2);
        assertThat(weights.err()).singleElement().asString().contains("--weights fp32");
        assertThat(computed.exitCode()).isEqualTo(2);
        assertThat(computed.err()).singleElement().asString().contains("--weights int8");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).singleElement().asString().contains("--weights int8 cannot go with --precision fp16");
        assertThat(name.exitCode()).isEqualTo(2);
        assertThat(name.err()).singleElement().asString().contains("'a/b'");
        assertThat(version.exitCode()).isEqualTo(2);
        assertThat(version.err()).singleElement().asString().contains("'1 beta'");
        assertThat(given).isEmpty();
    }

    @Test
    void aMissingCheckpointIsBadInput() {
        CommandRun run = CommandRun.of(
                "convert",
                "--hart",
                "no-h",
                "--text-encoder",
                "no-t",
                "--safety",
                "no-s",
                "--output",
                "target/no-pack");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("no-t");
    }

    private CommandRun convert(String... more) {
        List<String> args = new ArrayList<>(
                List.of("convert", "--hart", "h", "--text-encoder", "t", "--safety", "s", "--output", "made/pack-1"));
        args.addAll(List.of(more));
        return CommandRun.of(
                new FakeModel(),
                (sources, target, options, progress) -> {
                    given.addAll(List.of(sources, target, options));
                    progress.accept("first");
                    progress.accept("second");
                    return target;
                },
                args.toArray(new String[0]));
    }
}
