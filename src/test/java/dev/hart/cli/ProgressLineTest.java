package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 40, 80, 200})
    void noLineIsAsLongAsTheTerminalIsWide(int columns) {
        ProgressLine line = new ProgressLine(new PrintWriter(err), true, columns);

        line.step(3, 14, "scale 3 of 14, 2 of 8 images done");
        line.text("transformer.blocks.11.attention.projection.weight ".repeat(5));

        assertThat(lines()).allMatch(shown -> shown.length() < columns);
        assertThat(lines().get(0)).contains("scale 3 of 14".substring(0, Math.min(13, columns - 1)));
    }

    @Test
    void theBarTakesTheRoomThatTheTextLeaves() {
        new ProgressLine(new PrintWriter(err), true, 80).step(7, 14, "scale 7 of 14");
        new ProgressLine(new PrintWriter(err), true, 24).step(7, 14, "scale 7 of 14");
        new ProgressLine(new PrintWriter(err), true, 20).step(7, 14, "scale 7 of 14");

        assertThat(lines())
                .containsExactly(
                        "[" + "#".repeat(15) + "-".repeat(15) + "] scale 7 of 14",
                        "[###----] scale 7 of 14",
                        "scale 7 of 14");
    }

    @Test
    void anUnknownWidthIsThatOfTheUsualTerminal() {
        new ProgressLine(new PrintWriter(err), true, 0).text("x".repeat(100));

        assertThat(lines()).containsExactly("x".repeat(79));
    }

    @Test
    void theLineGoesOnThroughResidualAndDecoderAndCountsTheImagesOfTheRun() {
        List<ImageRequest> requests = List.of(new ImageRequest("a", 5, 7, 2, Sampling.DEFAULT));
        ProgressLine line = new ProgressLine(new PrintWriter(err), true, 80);
        ImageDelivery delivery = new ImageDelivery(
                requests,
                new OutputFiles(folder.toString(), Optional.empty(), OutputStream.nullOutputStream()),
                false,
                "pack",
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()));

        try (ImageModel images = new FakeModel().load(folder, PipelineOptions.DEFAULT);
                Batcher batcher = new Batcher(images, 1, Duration.ZERO, BatchObserver.NONE)) {
            assertThat(new GenerationRun(line, delivery, 5).run(images, batcher, requests))
                    .isTrue();
        }

        assertThat(lines().stream().map(shown -> shown.replaceAll("^\\[.*\\] ", "")))
                .containsExactly(
                        "safety check, 0 of 5 images done",
                        "scale 1 of 3, 0 of 5 images done",
                        "scale 2 of 3, 0 of 5 images done",
                        "scale 3 of 3, 0 of 5 images done",
                        "residual, 0 of 5 images done",
                        "decoder, 0 of 5 images done",
                        "scale 1 of 3, 4 of 5 images done",
                        "scale 2 of 3, 4 of 5 images done",
                        "scale 3 of 3, 4 of 5 images done",
                        "residual, 4 of 5 images done",
                        "decoder, 4 of 5 images done");
    }

    @Test
    void nothingIsPrintedWithoutATerminal() {
        ProgressLine line = new ProgressLine(new PrintWriter(err), false, 80);
        line.step(1, 2, "scale");
        line.close();

        assertThat(err.toString()).isEmpty();
    }

    /** What was shown, one after the other, without the sequences that steer the terminal. */
    private List<String> lines() {
        return Arrays.stream(err.toString().split("\r"))
                .map(shown -> shown.replaceAll("\u001b\\[[?0-9]*[a-zA-Z]", ""))
                .filter(shown -> !shown.isEmpty())
                .toList();
    }
}
