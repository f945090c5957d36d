package dev.hart.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.checkpoint.files.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    @TempDir
    Path folder;

    private Path file;
    private Checkpoint checkpoint;

    @BeforeEach
    void open() throws IOException {
        file = new SafetensorsWriter()
                .addFloats("vae.conv.weight", List.of(2, 1), 1, 2)
                .addFloats("vae.conv.bias", List.of(2), 3, 4)
                .add("vae.count", DType.I64, List.of(), new byte[8])
                .addFloats("disc.main.weight", List.of(1), 5)
                .write(folder.resolve("model.safetensors"));
        checkpoint = CheckpointFiles.open(folder);
    }

    @AfterEach
    void close() {
        checkpoint.close();
    }

    @Test
    void readsTakenTensorsUnderThePrefix() throws IOException {
        Weights weights = new Weights(checkpoint, "vae.");
        assertThat(weights.has("conv.weight")).isTrue();
        assertThat(weights.has("vae.conv.weight")).isFalse();
        assertThat(weights.take("conv.weight", 2, 1).elements()).isEqualTo(2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(weights.writeTo("conv.weight", DType.F32, Channels.newChannel(out)))
                .isEqualTo(8);
        assertThat(out.toByteArray()).isEqualTo(SafetensorsWriter.bytes(1, 2));
        assertThat(weights.floats("conv.bias", 2)).containsExactly(3, 4);
        assertThat(weights.source()).isEqualTo(file);
    }

    @Test
    void finishSucceedsIfAllTensorsWereTakenOrSkipped() {
        Weights weights = new Weights(checkpoint, "vae.").skip("disc.*", "vae.count");
        weights.take("conv.weight", 2, 1);
        weights.take("conv.bias", 2);
        assertThatCode(weights::finish).doesNotThrowAnyException();
    }

    @Test
    void finishRefusesTensorsNeitherTakenNorSkipped() {
        Weights weights = new Weights(checkpoint, "vae.").skip("vae.cou*t", "main.*", "*.weigh");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(weights::finish)
                .withMessage(file + ": 3 unexpected tensors: 'vae.conv.weight', 'vae.conv.bias', 'disc.main.weight'");
    }

    @Test
    void aDotInAGlobMatchesOnlyADot() throws IOException {
        Weights weights = new Weights(checkpoint, "").skip("vae.*", "disc?main.weight", "disc.main[.]weight");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(weights::finish)
                .withMessageContaining("1 unexpected tensor: 'disc.main.weight'");
    }

    @Test
    void refusesAnAbsentTensor() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> new Weights(checkpoint, "vae.").take("conv.scale", 2))
                .withMessage(file + ": tensor 'vae.conv.scale' is absent; the config asks for it with shape [2]");
    }

    @Test
    void refusesAnotherShape() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> new Weights(checkpoint, "vae.").floats("conv.weight", 1, 2))
                .withMessage(file + ": tensor 'vae.conv.weight' has shape [2, 1], the config asks for [1, 2]");
    }

    @Test
    void refusesIntegers() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> new Weights(checkpoint, "vae.").take("count"))
                .withMessage(file + ": tensor 'vae.count' is I64; supported: F32, F16, BF16, F64");
    }

    @Test
    void refusesToWriteATensorThatWasNotTaken() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Weights(checkpoint, "vae.")
                        .writeTo("conv.bias", DType.F32, Channels.newChannel(new ByteArrayOutputStream())));
    }
}
