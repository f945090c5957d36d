package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.convert.PackConverter;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {
    private final FakeModel model = new FakeModel();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachImageIsAFileAndTheOutputNamesSeedsAndTimes() {
        CommandRun run = generate("A red Fox!", "an owl", "-n", "2", "--seed", "7", "-o", folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsExactly(
                        folder.resolve("a-red-fox-7.png") + "  seed 7",
                        folder.resolve("a-red-fox-8.png") + "  seed 8",
                        folder.resolve("an-owl-7.png") + "  seed 7",
                        folder.resolve("an-owl-8.png") + "  seed 8",
                        "safety 0.00 s, text encoder 0.01 s, transformer 0.01 s, residual 0.01 s, decoder 0.01 s,"
                                + " together 0.04 s",
                        "note: a test: images are one grey");
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("an-owl-8.png"));
    }

    @Test
    void theModelReceivesTheOptions() {
        generate("a fox", "-n", "3", "--seed", "5", "--guidance", "2.5", "--hard", "-o", folder.toString());

        Sampling sampling = new Sampling(false, 1);
        assertThat(model.rows)
                .containsExactly(
                        new ImageRow("a fox", 5, 2.5, sampling),
                        new ImageRow("a fox", 6, 2.5, sampling),
                        new ImageRow("a fox", 7, 2.5, sampling));
    }

    @Test
    void lowQualityRunsFewerScales() {
        generate("a fox", "--quality", "low", "-o", folder.toString());
        generate("a fox", "-o", folder.toString());

        assertThat(model.plans).extracting(BatchPlan::scales).containsExactly(2, 3);
    }

    @Test
    void promptsCanComeFromAFile() throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "eine Füchsin\n\n  \nan owl\n");

        CommandRun run = generate("first", "--prompts", prompts.toString(), "-o", folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(model.rows).extracting(ImageRow::prompt).containsExactly("first", "eine Füchsin", "an owl");
    }

    @Test
    void gridPutsAllImagesOnOneSheet() {
        Path sheet = folder.resolve("sheet.png");

        CommandRun run = generate("a", "b", "-n", "2", "--seed", "1", "--grid", "-o", sheet.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().get(0)).isEqualTo(sheet + "  seeds 1 2 1 2");
        assertThat(sheet).isNotEmptyFile();
    }

    @Test
    void aNamedFileIsReplacedButNoFileInAFolder() {
        Path file = folder.resolve("one.png");
        generate("a", "--seed", "1", "-o", file.toString());
        generate("a", "--seed", "2", "-o", file.toString());
        generate("a", "--seed", "1", "-o", folder.toString());

        CommandRun again = generate("a", "--seed", "1", "-o", folder.toString());

        assertThat(again.out().get(0)).startsWith(folder.resolve("a-1-2.png").toString());
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("one.png", "a-1.png", "a-1-2.png");
    }

    @ParameterizedTest
    @CsvSource({"x.png,PNG", "x.jpg,JFIF", "x.JPEG,JFIF", "x.webp,WEBPVP8X"})
    void theNameOfAFileDecidesItsFormat(String name, String mark) throws IOException {
        Path file = folder.resolve(name);

        CommandRun run = generate("a", "--seed", "1", "-o", file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(start(file)).contains(mark);
    }

    @ParameterizedTest
    @CsvSource({"png,a-1.png,PNG", "jpeg,a-1.jpg,JFIF", "webp,a-1.webp,WEBPVP8X"})
    void theFormatOptionDecidesTheFormatInAFolder(String format, String name, String mark) throws IOException {
        CommandRun run = generate("a", "--seed", "1", "--format", format, "-o", folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(start(folder.resolve(name))).contains(mark);
    }

    @Test
    void anUnknownFormatOrOneThatContradictsTheFileNameIsBadInput() {
        bad("x.jpg: would be a jpeg file, but --format says png", "generate", "a", "-o", "x.jpg", "--format", "png");

        CommandRun unknown = generate("a", "--format", "gif");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err())
                .singleElement()
                .asString()
                .contains("'--format': expected one of [PNG, JPEG, WEBP]", "'gif'");
    }

    @Test
    void aFolderMayHaveTheNameOfAnImageFile() throws IOException {
        Path album = Files.createDirectory(folder.resolve("album.jpg"));

        CommandRun run = generate("a", "--seed", "1", "-o", album.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(album.resolve("a-1.png")).isNotEmptyFile();
    }

    @Test
    void aRefusedPromptIsReportedAndTheOthersAreGenerated() {
        CommandRun run = generate("refuse", "a fox", "--seed", "1", "-o", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("hart: prompt 1 was refused: violence 0.75 (threshold 0.50)");
        assertThat(folder.resolve("a-fox-1.png")).isNotEmptyFile();
    }

    @Test
    void badInputIsOneLineAndExitCode2BeforeAModelIsLoaded() {
        bad("there is no prompt: give one, or --prompts FILE", "generate");
        bad("the prompt is empty", "generate", " ");
        bad("n must be 1 to 10, is 0", "generate", "a", "-n", "0");
        bad("guidance scale must be 0 to 100, is NaN", "generate", "a", "--guidance", "NaN");
        bad("seed must be 0 to 2^53 - 1 for every image, is -1 for 1", "generate", "a", "--seed", "-1");
        bad(
                "x.png: one file cannot hold several images; name a folder, or add --grid for one sheet",
                "generate",
                "a",
                "b",
                "-o",
                "x.png");
        bad("nowhere.txt: cannot be read", "generate", "--prompts", "nowhere.txt");
        assertThat(model.rows).isEmpty();
    }

    @Test
    void aPromptsFileThatIsNotUtf8IsBadInput() throws IOException {
        Path prompts = Files.write(folder.resolve("latin.txt"), new byte[] {'c', 'a', 'f', (byte) 0xE9});

        bad(prompts + ": is not UTF-8", "generate", "--prompts", prompts.toString());
    }

    @Test
    void aFailureIsOneLineAndExitCode1AndVerboseShowsTheStackTrace() {
        CommandRun engine = generate("engine", "-o", folder.toString());
        CommandRun verbose = generate("--verbose", "engine", "-o", folder.toString());
        CommandRun safety = generate("nan", "-o", folder.toString());

        assertThat(engine.exitCode()).isEqualTo(1);
        assertThat(engine.err()).containsExactly("hart: decoder: device lost");
        assertThat(verbose.exitCode()).isEqualTo(1);
        assertThat(verbose.err())
                .contains("hart: decoder: device lost")
                .anyMatch(line -> line.contains("at dev.hart.api.FakeModel"));
        assertThat(safety.exitCode()).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
    }

    private static String start(Path file) throws IOException {
        return new String(Files.readAllBytes(file), 0, 16, StandardCharsets.ISO_8859_1);
    }

    private void bad(String message, String... args) {
        CommandRun run = CommandRun.of(model, PackConverter::convert, args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(List.of("hart: " + message));
        assertThat(run.out()).isEmpty();
    }

    private CommandRun generate(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "generate";
        all[1] = "--pack";
        all[2] = "made-up";
        System.arraycopy(args, 0, all, 3, args.length);
        return CommandRun.of(model, PackConverter::convert, all);
    }
}
