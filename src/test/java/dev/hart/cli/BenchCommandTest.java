package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.TinyPack;
import dev.hart.bench.BenchFile;
import dev.hart.bench.BenchResult;
import dev.hart.bench.BenchResults;
import dev.hart.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    private static final Path PACK = TinyPack.shared();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void allStagesAreMeasuredForEachBatchSize() throws IOException {
        Path json = folder.resolve("result.json");
        Path chart = folder.resolve("chart.svg");

        CommandRun run = bench(
                "--batch",
                "2,1",
                "--warmup",
                "0",
                "--runs",
                "2",
                "--json",
                json.toString(),
                "--chart",
                chart.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .anyMatch(line -> line.startsWith("pack       tiny 1, "))
                .anyMatch(line -> line.startsWith("batch") && line.matches("batch +2 +1"))
                .anyMatch(line -> line.startsWith("text encoder "))
                .anyMatch(line -> line.startsWith("PNG "))
                .anyMatch(line -> line.startsWith("images/s "))
                .anyMatch(line -> line.startsWith("idle after the runs "))
                .anyMatch(line -> line.contains("of fewer than 20 runs p95 is the largest"));
        BenchResult result = BenchFile.read(json);
        assertThat(result.batches()).extracting(BenchResult.Batch::size).containsExactly(2, 1);
        assertThat(result.batches()).allSatisfy(batch -> {
            assertThat(batch.seconds().samples()).hasSize(2);
            assertThat(batch.stageSeconds().keySet())
                    .containsExactly("safety", "text-encoder", "transformer", "residual", "decoder", "png");
            // Every run has its own prompts, so that the text encoder works in each.
            assertThat(batch.stageSeconds().values())
                    .allSatisfy(timing -> assertThat(timing.samples()).allMatch(sample -> sample > 0));
        });
        assertThat(result.load().stages().keySet())
                .containsExactly("safety", "text-encoder", "transformer", "residual", "decoder");
        assertThat(result.pack().digest()).hasSize(64);
        assertThat(result.machine().onnxRuntime()).matches("[0-9]+[.][0-9]+[.][0-9]+.*");
        assertThat(Files.readString(chart)).startsWith("<svg ").endsWith("</svg>\n");
        assertThat(folder).isDirectoryContaining("glob:**result.json").isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void theImageStagesAreMeasuredWithoutTheLanguageModels() {
        Path json = folder.resolve("result.json");

        CommandRun run = bench(
                "--stages",
                "decoder,transformer,residual",
                "--batch",
                "1",
                "--warmup",
                "0",
                "--runs",
                "1",
                "--json",
                json.toString());

        assertThat(run.exitCode()).isZero();
        BenchResult result = BenchFile.read(json);
        assertThat(result.settings().stages()).containsExactly("transformer", "residual", "decoder");
        // Without a setting ONNX Runtime chooses the number, which hart does not know.
        assertThat(result.settings().threads()).isNull();
        assertThat(run.out()).anyMatch(line -> line.endsWith(" logical processors, default threads, cpu"));
        assertThat(result.load().stages().keySet()).containsExactly("transformer", "residual", "decoder");
        assertThat(result.batches().get(0).stageSeconds().keySet())
                .containsExactly("transformer", "residual", "decoder", "png");
        assertThat(run.out()).noneMatch(line -> line.startsWith("safety"));
    }

    @Test
    void aProviderThatOnlyAnotherStageRequiresDoesNotPreventTheMeasurement() {
        try (Settings settings = new Settings().set("hart.engine.stages.safety.provider", "cuda")) {
            assertThat(settings).isNotNull();
            String[] once = {"--batch", "1", "--warmup", "0", "--runs", "1"};

            assertThat(bench(once).exitCode()).isEqualTo(1);

            CommandRun run = bench(
                    "--stages", "transformer,residual,decoder", once[0], once[1], once[2], once[3], once[4], once[5]);
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void aStageThatDoesNotStayLoadedHasNoMemoryOfItsOwn() throws IOException {
        Path json = folder.resolve("result.json");
        try (Settings settings = new Settings().set("hart.engine.resident", "false")) {
            CommandRun run = bench("--batch", "1", "--warmup", "0", "--runs", "1", "--json", json.toString());

            assertThat(settings).isNotNull();
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).anyMatch(line -> line.endsWith("; with the time to load each stage"));
        }
        JsonNode result = StrictJson.parse(Files.readString(json));
        assertThat(result.path("load").path("stages").isEmpty()).isTrue();
        assertThat(result.path("settings").path("resident").asBoolean(true)).isFalse();
    }

    @Test
    void aComparisonNamesTheRatiosAndWarnsOfWhatElseDiffers() throws IOException {
        Path earlier =
                Files.writeString(folder.resolve("earlier.json"), BenchFile.write(BenchResults.result(0.01, 1, 4)));

        CommandRun run = bench("--batch", "1", "--warmup", "0", "--runs", "5", "--against", earlier.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .anyMatch(line -> line.startsWith("Compared with " + earlier + ", hart 0.1.0, commit 012345678901"))
                .anyMatch(line -> line.matches("whole +[0-9.]+ \\[[0-9.]+, [0-9.]+\\]"));
        assertThat(run.err())
                .anyMatch(line -> line.startsWith("hart: warning: the packs differ: demo 6 f00d earlier, tiny 1 "))
                .allMatch(line -> line.startsWith("hart: warning: the "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--runs 0           | --runs must be 1 to 10000, is 0",
                "--runs -1          | --runs must be 1 to 10000, is -1",
                "--runs many        | Invalid value for option '--runs': 'many' is not an int; see hart bench --help",
                "--warmup -1        | --warmup must be 0 to 10000, is -1",
                "--batch 0          | --batch must be 1 to 256, is 0",
                "--batch 1,257      | --batch must be 1 to 256, is 257",
                "--batch 1,2,1      | --batch names a size twice: [1, 2, 1]",
                "--batch 1,two      | Invalid value for option '--batch' (N): 'two' is not an int; see hart bench --help",
                "--stages png       | --stages: 'png' is not a stage; the stages are safety,text-encoder,transformer,residual,decoder",
                "--stages decoder   | --stages must be transformer,residual,decoder or all of safety,text-encoder,transformer,residual,decoder: the other stages need what these compute",
                "--against none.json | none.json: missing, so there is nothing to compare with",
                "--json none/a.json | --json none/a.json: no such folder: ",
                "--chart src        | --chart src: is a folder; name a file",
                "--json a --chart a | --json and --chart name the same file, a",
                "--pack none        | none",
            })
    void aBadValueIsOneLineThatNamesTheOption(String arguments, String message) {
        CommandRun run = CommandRun.of(("bench " + arguments).split(" +", -1));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().startsWith("hart: ").contains(message);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aFileThatIsNoResultEndsTheCommandBeforeItMeasures() throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), "{\"kind\": \"something\"}");

        CommandRun run = bench("--against", other.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().startsWith("hart: " + other + ": is not a result");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aResultWithoutACommonBatchSizeIsRefused() throws IOException {
        Path earlier = Files.writeString(folder.resolve("earlier.json"), BenchFile.write(BenchResults.result(0.01, 4)));

        CommandRun run = bench("--batch", "1", "--against", earlier.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .containsExactly("hart: --against " + earlier
                        + ": it has batch sizes [4], this measurement [1], so there is nothing to compare");
    }

    private static CommandRun bench(String... arguments) {
        List<String> all = new ArrayList<>(List.of("bench", "--pack", PACK.toString()));
        all.addAll(List.of(arguments));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
