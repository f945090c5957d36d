package dev.hart.checkpoint.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFilesTest {
    private static final Path TORCH = Path.of("src/test/resources/checkpoint/module.bin");

    @TempDir
    Path folder;

    @Test
    void prefersTheGivenNamesInTheirOrder() throws IOException {
        safetensors("model.safetensors");
        assertThat(source("ema_model.bin")).isEqualTo("model.safetensors");
        torch("ema_model.bin");
        torch("second.bin");
        assertThat(source("ema_model.bin", "second.bin")).isEqualTo("ema_model.bin");
        assertThat(source("absent.bin", "second.bin")).isEqualTo("second.bin");
        assertThat(source()).isEqualTo("model.safetensors");
    }

    @Test
    void looksForTheUsualNamesInTheirOrder() throws IOException {
        torch("pytorch_model-1.bin");
        index("pytorch_model.bin.index.json", "pytorch_model-1.bin");
        assertThat(source()).isEqualTo("pytorch_model.bin.index.json");
        torch("pytorch_model.bin");
        assertThat(source()).isEqualTo("pytorch_model.bin");
        safetensors("part.safetensors");
        index("model.safetensors.index.json", "part.safetensors");
        assertThat(source()).isEqualTo("model.safetensors.index.json");
        safetensors("model.safetensors");
        assertThat(source()).isEqualTo("model.safetensors");
    }

    @Test
    void theMessageListsTheNamesThatItLookedFor() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder, "ema_model.bin"))
                .withMessage(folder + ": has no weights; looked for ema_model.bin, model.safetensors, "
                        + "model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json");
    }

    @Test
    void refusesAPathThatIsNotAFolder() throws IOException {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder.resolve("absent")))
                .withMessageEndingWith("absent: is missing");
        Path file = safetensors("model.safetensors");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(file))
                .withMessageEndingWith("is a file, not a folder: name the folder around it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1 | model.safetensors | is a Git LFS pointer, not the file itself: run",
                "version https://git-lfs.github.com/spec/v1 | pytorch_model.bin | is a Git LFS pointer, not the file itself: run",
                "<!doctype html> | model.safetensors | is a web page, not the file: the download answered with a page",
                "<!doctype html> | ema_model.bin | is a web page, not the file: the download answered with a page",
                "Entry not found | model.safetensors | is an error message of a download, not the file",
                "'' | model.safetensors | is empty: download it again",
                "'' | pytorch_model.bin | is empty: download it again",
                "GGUF.... | pytorch_model.bin | is a GGUF file of llama.cpp: use the model's safetensors",
            })
    void aFileThatIsSomethingElseIsCalledThat(String content, String name, String what) throws IOException {
        Files.writeString(folder.resolve(name), content);

        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder, "ema_model.bin"))
                .withMessageStartingWith(folder.resolve(name) + ": " + what);
    }

    @Test
    void weightsUnderTheNameOfAnotherFormatAreCalledByTheirOwn() throws IOException {
        Path safetensors = safetensors("model.safetensors");
        Files.move(safetensors, folder.resolve("pytorch_model.bin"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder))
                .withMessageEndingWith(
                        "pytorch_model.bin: is a safetensors file: give it a name that ends in .safetensors");

        Files.delete(folder.resolve("pytorch_model.bin"));
        torch("model.safetensors");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder))
                .withMessageEndingWith("model.safetensors: is a zip archive, as torch.save writes it: "
                        + "give it a name that ends in .bin, .pt or .pth");

        Files.write(folder.resolve("model.safetensors"), new byte[] {(byte) 0x80, 2, '}', 'q', 0, '.'});
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder))
                .withMessageContaining("model.safetensors: is a bare pickle");
    }

    @Test
    void aShardThatIsAPointerIsNamed() throws IOException {
        safetensors("part.safetensors");
        index("model.safetensors.index.json", "part.safetensors");
        Files.writeString(folder.resolve("part.safetensors"), "version https://git-lfs.github.com/spec/v1\n");

        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder))
                .withMessageContaining("part.safetensors: is a Git LFS pointer");
    }

    @Test
    void aFolderOneLevelTooHighOrTooLowIsCorrected() throws IOException {
        Path model = Files.createDirectories(folder.resolve("models--x/snapshots/0a1b"));
        Files.move(safetensors("model.safetensors"), model.resolve("model.safetensors"));
        Path inner = Files.createDirectory(model.resolve("onnx"));

        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(folder))
                .withMessageEndingWith("; name a folder below it, " + model + ", which has model.safetensors");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CheckpointFiles.open(inner))
                .withMessageEndingWith("; name the folder above it, " + model + ", which has model.safetensors");
    }

    @Test
    void theMessageNamesAnAbsentTensor() throws IOException {
        Path file = safetensors("model.safetensors");
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> checkpoint.info("b"))
                    .withMessage(file + ": tensor 'b' is absent");
        }
    }

    @Test
    void refusesToReadAfterBeingClosed() throws IOException {
        safetensors("model.safetensors");
        Checkpoint checkpoint = CheckpointFiles.open(folder);
        checkpoint.close();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> checkpoint.floats("a"))
                .withMessageContaining("ClosedChannelException");
    }

    private String source(String... preferred) {
        try (Checkpoint checkpoint = CheckpointFiles.open(folder, preferred)) {
            return checkpoint.source().getFileName().toString();
        }
    }

    private Path safetensors(String name) throws IOException {
        return new SafetensorsWriter().addFloats("a", List.of(1), 1).write(folder.resolve(name));
    }

    private void torch(String name) throws IOException {
        Files.copy(TORCH, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void index(String name, String shard) throws IOException {
        try (Checkpoint checkpoint = CheckpointFiles.openFile(folder.resolve(shard))) {
            String map = checkpoint.names().stream()
                    .map(key -> "\"%s\":\"%s\"".formatted(key, shard))
                    .collect(Collectors.joining(","));
            Files.writeString(folder.resolve(name), "{\"weight_map\":{" + map + "}}");
        }
    }
}
