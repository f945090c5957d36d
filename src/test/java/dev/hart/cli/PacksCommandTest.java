package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacksCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void keepRecordsHere() {
        System.setProperty("hart.cache", folder.resolve("cache").toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("hart.cache");
    }

    private Path copyOfDemo(String name) throws IOException {
        Path pack = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(Path.of("models/demo"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, pack.resolve(String.valueOf(file.getFileName())));
            }
        }
        return pack;
    }

    /** Changes a byte; size and modification time stay. */
    private static void damage(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void aWholePackIsReported() throws IOException {
        Path pack = copyOfDemo("one");

        CommandRun run = CommandRun.of("packs", "verify", pack.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .singleElement()
                .asString()
                .matches(pack + "  ok  demo [0-9]+, 12 files, 20[.][0-9] MB, in .* s");
    }

    @Test
    void aDamagedPackIsReportedThoughItsSizesAndTimesAreRight() throws IOException {
        Path whole = copyOfDemo("whole");
        Path damaged = copyOfDemo("damaged");
        damage(damaged.resolve("transformer.weights"));

        CommandRun one = CommandRun.of("packs", "verify", damaged.toString());
        CommandRun both = CommandRun.of("packs", "verify", damaged.toString(), whole.toString());

        assertThat(one.exitCode()).isEqualTo(2);
        assertThat(one.out()).isEmpty();
        assertThat(one.err()).singleElement().asString().contains("transformer.weights: SHA-256 is ", "damaged");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.out()).singleElement().asString().startsWith(whole + "  ok");
        assertThat(both.err()).singleElement().asString().startsWith("hart: " + damaged);
    }

    @Test
    void aFolderThatIsNotAPackIsReported() {
        CommandRun run = CommandRun.of("packs", "verify", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("pack.json: missing");
    }

    /** The fault of a file system is not one of the input, and a report is one line. */
    @Test
    void severalFoldersAreReportedAsEachOfThemAlone() throws IOException {
        Path loop = copyOfDemo("loop");
        Path weights = loop.resolve("transformer.weights");
        Files.delete(weights);
        Files.createSymbolicLink(weights, weights);
        Path broken = Files.createDirectory(folder.resolve("two\nlines"));

        CommandRun loopAlone = CommandRun.of("packs", "verify", loop.toString());
        CommandRun loops = CommandRun.of("packs", "verify", loop.toString(), loop.toString());
        CommandRun brokenAlone = CommandRun.of("packs", "verify", broken.toString());
        CommandRun both = CommandRun.of("packs", "verify", loop.toString(), broken.toString(), "--verbose");

        assertThat(loopAlone.exitCode()).isEqualTo(1);
        assertThat(loops.exitCode()).isEqualTo(1);
        assertThat(loops.err())
                .containsExactly(loopAlone.err().get(0), loopAlone.err().get(0));
        assertThat(brokenAlone.exitCode()).isEqualTo(2);
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err())
                .containsSubsequence(loopAlone.err().get(0), brokenAlone.err().get(0))
                .anyMatch(line -> line.startsWith("\tat dev.hart.pack."));
    }

    @Test
    void aCacheFolderThatCannotBeWrittenDoesNotMatter() throws IOException {
        Path pack = copyOfDemo("one");
        System.setProperty(
                "hart.cache", Files.createFile(folder.resolve("file")).toString());

        assertThat(CommandRun.of("packs", "verify", pack.toString()).exitCode()).isZero();
    }
}
