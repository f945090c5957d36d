package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.convert.PackConverter;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.service.PipelineLoader;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                        folder.resolve("an-owl-7.png") + "  seed 7",
                        folder.resolve("a-red-fox-8.png") + "  seed 8",
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
    void aPromptThatTheModelCutsIsNamed() {
        CommandRun run = generate("an owl", "x".repeat(25), "-o", folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).containsExactly("hart: prompt 2 has 25 tokens; the model reads the first 24 only");
    }

    @Test
    void aPromptThatIsTooLongIsRefusedIfTheOperatorWantsIt() {
        Settings settings = new Settings().set("hart.prompt.too-long", "refuse");
        try (settings) {
            CommandRun run = generate("x".repeat(25), "-o", folder.toString());

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .containsExactly("hart: the prompt has 25 tokens; the model reads the first 24 only, and"
                            + " hart.prompt.too-long refuses such prompts");
        }
        assertThat(model.rows).isEmpty();
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
    void aPackThatDoesNotExistIsBadInput() {
        String none = folder.resolve("none").toString();

        CommandRun run = CommandRun.of(new PipelineLoader(), PackConverter::convert, "generate", "a", "--pack", none);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().startsWith("hart: " + none);
        assertThat(run.out()).isEmpty();
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

    /** Each batch of the fake model takes 40 ms, and has four images. */
    @Test
    void theTimesAreThoseOfTheWholeRun() {
        CommandRun run = generate("a", "b", "c", "-n", "3", "--seed", "1", "-o", folder.toString());

        assertThat(run.out().get(9)).endsWith("decoder 0.03 s, together 0.12 s");
    }

    @Test
    void imagesThatAreFinishedStayWhenALaterPromptFails() {
        CommandRun run = generate("a", "b", "c", "d", "engine", "--seed", "1", "-o", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a-1.png", "b-1.png", "c-1.png", "d-1.png");
        assertThat(run.err())
                .containsExactly("hart: 4 of 5 images are done; not generated: prompt 5", "hart: decoder: device lost");
    }

    @Test
    void anInterruptedRunKeepsWhatIsFinishedAndSaysWhatIsMissing() throws Exception {
        List<ImageRequest> requests = Stream.of("a", "b", "c", "refuse", "d", "hold", "e")
                .map(prompt -> new ImageRequest(prompt, 1, 7, 2, Sampling.DEFAULT))
                .toList();
        StringWriter out = new StringWriter();
        OutputFiles files = new OutputFiles(folder.toString(), Optional.empty(), OutputStream.nullOutputStream());
        ImageDelivery delivery = new ImageDelivery(
                requests, files, false, "pack", new PrintWriter(out), new PrintWriter(new StringWriter()));
        StringWriter terminal = new StringWriter();
        GenerationRun run =
                new GenerationRun(new ProgressLine(new PrintWriter(terminal), true, 80), delivery, requests.size());
        // One after the other, so that all before the one that holds the device are finished.
        model.batchLimit = 1;
        Thread interrupter = new Thread(() -> {
            model.held.acquireUninterruptibly();
            run.interrupt();
        });

        boolean whole;
        try (ImageModel images = model.load(Path.of("made-up"), PipelineOptions.DEFAULT);
                Batcher batcher = new Batcher(images, requests.size(), Duration.ZERO, BatchObserver.NONE)) {
            interrupter.start();
            whole = run.run(images, batcher, requests);
        }
        interrupter.join();

        assertThat(whole).isFalse();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a-7.png", "b-7.png", "c-7.png", "d-7.png");
        assertThat(out.toString().lines()).hasSize(4);
        assertThat(delivery.missing()).isEqualTo("4 of 7 images are done; not generated: prompts 6 to 7");
    }

    @Test
    void theProgressLineIsClearedForTheReportOfAnInterruptedRun() throws Exception {
        StringWriter terminal = new StringWriter();
        List<ImageRequest> requests = List.of(new ImageRequest("hold", 1, 7, 2, Sampling.DEFAULT));
        OutputFiles files = new OutputFiles(folder.toString(), Optional.empty(), OutputStream.nullOutputStream());
        ImageDelivery delivery = new ImageDelivery(
                requests,
                files,
                false,
                "pack",
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()));
        GenerationRun run = new GenerationRun(new ProgressLine(new PrintWriter(terminal), true, 80), delivery, 1);
        Thread interrupter = new Thread(() -> {
            model.held.acquireUninterruptibly();
            run.interrupt();
        });

        try (ImageModel images = model.load(Path.of("made-up"), PipelineOptions.DEFAULT);
                Batcher batcher = new Batcher(images, 1, Duration.ZERO, BatchObserver.NONE)) {
            interrupter.start();
            assertThat(run.run(images, batcher, requests)).isFalse();
        }
        interrupter.join();

        assertThat(terminal.toString()).contains("safety check").endsWith("\r\u001b[K");
    }

    @Test
    void mediumQualityRunsAllScalesAsInTheApi() {
        generate("a fox", "--quality", "medium", "-o", folder.toString());

        assertThat(model.plans).extracting(BatchPlan::scales).containsExactly(3);
    }

    @Test
    void aByteOrderMarkIsNoPartOfAPrompt() throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "\uFEFFa fox\r\nan owl\r\n");

        generate("--prompts", prompts.toString(), "-o", folder.toString());
        generate("\uFEFFa cat", "-o", folder.toString());

        assertThat(model.rows).extracting(ImageRow::prompt).containsExactly("a fox", "an owl", "a cat");
    }

    @Test
    void promptsCanComeFromStandardInput() {
        CommandRun run = CommandRun.withInput(
                model,
                PackConverter::convert,
                "\uFEFFa fox\n\neine Füchsin\n",
                "generate",
                "--prompts",
                "-",
                "--pack",
                "made-up",
                "-o",
                folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(model.rows).extracting(ImageRow::prompt).containsExactly("a fox", "eine Füchsin");
    }

    @Test
    void oneImageCanGoToStandardOutputWhichThenHoldsNothingElse() {
        CommandRun run = generate("a fox", "--seed", "7", "-o", "-", "--format", "webp");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(new String(run.bytes(), 0, 16, StandardCharsets.ISO_8859_1)).contains("WEBPVP8X");
        assertThat(run.err()).contains("standard output  seed 7", "note: a test: images are one grey");
        assertThat(Path.of("-")).doesNotExist();
        bad(
                "standard output can take one image only; name a folder, or add --grid for one sheet",
                "generate",
                "a",
                "b",
                "-o",
                "-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.bmp", "images/x.GIF", "x.tiff", "x.svg", "x.png.txt"})
    void aNameOfAnotherTypeOfFileIsRefusedAndTheMessageNamesTheWayToAFolder(String name) {
        Path target = folder.resolve(name);

        bad(
                target + ": hart writes .png, .jpg, .jpeg and .webp files; for a folder of that name, write " + target
                        + "/",
                "generate",
                "a",
                "-o",
                target.toString());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aSlashMakesAnyNameAFolderAndVersionsAreNoTypes() {
        generate("a", "--seed", "1", "-o", folder + "/x.bmp/");
        generate("a", "--seed", "1", "-o", folder + "/y.png/");
        generate("a", "--seed", "1", "-o", folder + "/v1.5");

        assertThat(folder.resolve("x.bmp/a-1.png")).isNotEmptyFile();
        assertThat(folder.resolve("y.png/a-1.png")).isNotEmptyFile();
        assertThat(folder.resolve("v1.5/a-1.png")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo.png", "foo", "foo/bar.png", "foo/bar"})
    void aPlaceInsideAFileIsRefusedBeforeAnImageIsGenerated(String below) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path target = file.resolve(below);

        bad(target + ": " + file + " is a file, not a folder", "generate", "a", "-o", target.toString());
        assertThat(model.rows).isEmpty();
    }

    @Test
    void anOutputThatCannotBeIsBadInput() {
        bad("--output is empty: name a file or a folder", "generate", "a", "-o", " ");
        bad(folder.resolve("none") + ": no such folder", "generate", "a", "-o", folder + "/none/x.png");
        assertThat(generate("a", "-o", "a\0b").err())
                .singleElement()
                .asString()
                .contains("cannot be the name of a file");
    }

    @Test
    void thePromptThatTheModelCannotTakeIsNamedBeforeTheOthersAreGenerated() {
        CommandRun run = generate("a", "control", "-o", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsExactly("hart: prompt 2: the prompt spells a control token");
        assertThat(model.rows).isEmpty();
    }

    @Test
    void aSheetHasARowForEachPromptAndAPlaceForARefusedOne() throws IOException {
        Path sheet = folder.resolve("sheet.png");

        CommandRun run = generate("a", "refuse", "b", "-n", "2", "--seed", "1", "--grid", "-o", sheet.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out().get(0)).isEqualTo(sheet + "  seeds 1 2 1 2");
        BufferedImage image = ImageIO.read(sheet.toFile());
        // Two columns and three rows of images of 8 pixels with 31 pixels of caption and margins of 1 pixel.
        assertThat(image.getWidth()).isEqualTo(2 * 8 + 3);
        assertThat(image.getHeight()).isEqualTo(3 * (8 + 31) + 4);
        assertThat(new Color(image.getRGB(1, 1)).getRed()).isEqualTo(1);
        assertThat(new Color(image.getRGB(10, 1)).getRed()).isEqualTo(2);
        assertThat(new Color(image.getRGB(1, 41)).getRed()).isEqualTo(0xDD);
        assertThat(new Color(image.getRGB(1, 81)).getRed()).isEqualTo(1);
    }

    @Test
    void withoutUtf8ANameIsMadeOfTheLettersThatJavaCanWrite() {
        ArgumentEncoding ascii = new ArgumentEncoding(true, StandardCharsets.US_ASCII);
        ArgumentEncoding utf8 = new ArgumentEncoding(true, StandardCharsets.UTF_8);

        assertThat(OutputFiles.slug("Eine Füchsin", ascii)).isEqualTo("eine-f-chsin");
        assertThat(OutputFiles.slug("Eine Füchsin", utf8)).isEqualTo("eine-füchsin");
        assertThat(OutputFiles.slug("狐", ascii)).isEqualTo("picture");
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
