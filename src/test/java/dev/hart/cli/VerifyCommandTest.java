package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachTensorIsALineAndTheLastLineIsTheResult() {
        CommandRun run = CommandRun.of(
                "verify", "--text-encoder", GOLDEN.resolve("qwen2").toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).hasSizeGreaterThan(1);
        assertThat(run.out().subList(0, run.out().size() - 1)).allMatch(line -> line.endsWith(" ok"));
        assertThat(run.out().get(run.out().size() - 1))
                .isEqualTo("all " + (run.out().size() - 1) + " tensors agree");
    }

    @Test
    void int8HasTolerancesOfItsOwn() {
        CommandRun run = CommandRun.of(
                "verify", "--text-encoder", GOLDEN.resolve("qwen2").toString(), "--weights", "int8");

        assertThat(run.out())
                .filteredOn(line -> line.startsWith("context "))
                .singleElement()
                .asString()
                .matches("context +[0-9.]+e-02 3e-02 ok");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void afterAWrongWeightTheLastLineNamesTheFirstTensorThatIsOff() throws IOException {
        copy(GOLDEN.resolve("qwen2"), folder);
        damage(folder.resolve("model.safetensors"));

        CommandRun run = CommandRun.of("verify", "--text-encoder", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        String first = run.out().stream()
                .filter(line -> line.endsWith(" OFF"))
                .findFirst()
                .orElseThrow();
        assertThat(run.out().get(run.out().size() - 1))
                .isEqualTo("first that is off: " + first.substring(0, first.indexOf(' ')));
    }

    @Test
    void unreadableFilesAreExitCode2() throws IOException {
        Path notThere = folder.resolve("none");
        Path golden = Files.writeString(folder.resolve("golden.safetensors"), "nonsense");

        CommandRun absent = CommandRun.of("verify", "--hart", notThere.toString());
        CommandRun damaged = CommandRun.of(
                "verify", "--hart", GOLDEN.resolve("shared-aln").toString(), "--golden", golden.toString());

        assertThat(absent.exitCode()).isEqualTo(2);
        assertThat(absent.err()).containsExactly("hart: --hart " + notThere + ": no such folder");
        assertThat(damaged.exitCode()).isEqualTo(2);
        assertThat(damaged.err()).singleElement().asString().contains(golden.toString());
    }

    @Test
    void aFileInPlaceOfAFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        CommandRun run = CommandRun.of("verify", "--safety", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsExactly("hart: --safety " + file + ": is a file, not a checkpoint's folder");
    }

    /** Damages all weights of a file, bf16 or fp32, by flipping the highest bit of every second byte. */
    private static void damage(Path safetensors) throws IOException {
        byte[] bytes = Files.readAllBytes(safetensors);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        for (int i = (int) header + 8 + 1; i < bytes.length; i += 2) {
            bytes[i] ^= (byte) 0x80;
        }
        Files.write(safetensors, bytes);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
