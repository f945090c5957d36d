package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.TinyPack;
import dev.hart.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher {@code ./hart} on the program that the build has packaged. */
class LauncherServerIT {
    private static final Path HART = Path.of("hart").toAbsolutePath();
    private static final Path PACK = Path.of("models/demo").toAbsolutePath();
    private static final Path TINY = TinyPack.CHECKPOINTS.toAbsolutePath();

    /** The working directory, which is not the project's. */
    @TempDir
    private Path folder = Path.of("");

    @Test
    void runsFromAnyFolderAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("h"), HART);

        Run run = run(Map.of(), link.toString(), "--version");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).singleElement().asString().matches("hart [0-9].*");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void pathsAreRelativeToTheCallersFolder() throws Exception {
        Run run = run(Map.of(), HART.toString(), "generate", "a red fox", "--seed", "7", "-o", "images/");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(folder.resolve("images/a-red-fox-7.png")).isNotEmptyFile();
    }

    @Test
    void promptsAreUtf8InEveryLocale() throws Exception {
        // The shell writes the letter, because this JVM may not be able to pass it on.
        String script =
                "p=$(printf 'a brown h\\303\\274s') && \"$0\" generate \"$p\" --seed 7 -o . && [ -f \"${p// /-}-7.png\" ]";

        Run run = run(Map.of("LC_ALL", "C"), "bash", "-c", script, HART.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void theExitCodeIsThatOfTheCommand() throws Exception {
        assertThat(run(Map.of(), HART.toString(), "generate", "").exitCode()).isEqualTo(2);
        assertThat(run(Map.of(), HART.toString(), "generate", "a", "--pack", "none")
                        .exitCode())
                .isEqualTo(2);
        assertThat(run(Map.of("HART_PACK", "none"), HART.toString(), "serve").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aMissingJavaIsReported() throws Exception {
        Run run = run(Map.of("JAVA_HOME", folder.toString()), HART.toString(), "--version");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("needs a JDK 17");
    }

    @Test
    void serveEndsWithOneLineIfThePackIsDamaged() throws Exception {
        Path pack = copyOfPack();
        Files.write(pack.resolve("decoder.onnx"), new byte[] {0});

        Run run = run(
                Map.of("HART_PACK", pack.toString(), "HART_DATA", "data", "QUARKUS_HTTP_PORT", "0"),
                HART.toString(),
                "serve");

        assertThat(run.exitCode()).isEqualTo(1);
        List<String> lines = new ArrayList<>(run.out());
        lines.addAll(run.err());
        assertThat(lines).singleElement().asString().contains("hart cannot start", "decoder.onnx");
    }

    private Path copyOfPack() throws IOException {
        Path pack = Files.createDirectory(folder.resolve("pack"));
        try (Stream<Path> files = Files.list(PACK)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, pack.resolve(String.valueOf(file.getFileName())));
            }
        }
        return pack;
    }

    /** The pack of an attacker: a prompt of 3,900 letters made native code end the process. */
    @Test
    void aPackWhoseTokenizerBacktracksWithoutBoundIsRefusedInOneLine() throws Exception {
        Path pack = copyOfPack();
        ObjectMapper json = new ObjectMapper();
        Path tokenizer = pack.resolve("text-tokenizer.json");
        ObjectNode tokens = (ObjectNode) json.readTree(tokenizer.toFile());
        tokens.putObject("normalizer")
                .put("type", "Replace")
                .put("content", "")
                .putObject("pattern")
                .put("Regex", "(.*a){25}z");
        byte[] bytes = json.writeValueAsBytes(tokens);
        Files.write(tokenizer, bytes);
        ObjectNode manifest = (ObjectNode) json.readTree(pack.resolve("pack.json").toFile());
        ((ObjectNode) manifest.path("files").path("text-tokenizer.json"))
                .put("sha256", Sha256.hex(bytes))
                .put("size", bytes.length);
        Files.write(pack.resolve("pack.json"), json.writeValueAsBytes(manifest));

        Run run = run(Map.of(), HART.toString(), "generate", "a".repeat(3900), "--pack", pack.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .singleElement()
                .asString()
                .contains("text-tokenizer.json: normalizer: the pattern '(.*a){25}z'");
    }

    @Test
    void serveEndsAtOnceIfTheManifestIsAbsurdAndNeverPrintsItsControlCharacters() throws Exception {
        Path pack = copyOfPack();
        ObjectMapper json = new ObjectMapper();
        ObjectNode manifest = (ObjectNode) json.readTree(pack.resolve("pack.json").toFile());
        manifest.put("version", "\u001b]0;owned\u0007").put("notice", "\u001b[2J");
        Files.write(pack.resolve("pack.json"), json.writeValueAsBytes(manifest));

        Run version = run(Map.of("HART_PACK", pack.toString()), HART.toString(), "serve");
        manifest.put("version", "1").put("imageSize", 1 << 30);
        Files.write(pack.resolve("pack.json"), json.writeValueAsBytes(manifest));
        Run size = run(Map.of("HART_PACK", pack.toString()), HART.toString(), "serve");

        assertThat(version.exitCode()).isEqualTo(2);
        assertThat(version.out()).isEmpty();
        assertThat(version.err())
                .singleElement()
                .asString()
                .contains("pack.json: version contains control characters")
                .doesNotContain("\u001b", "\u0007");
        assertThat(size.exitCode()).isEqualTo(2);
        assertThat(size.err()).singleElement().asString().contains("imageSize must be at most 8192, is 1073741824");
    }

    /** With a terminal the launcher sets a property, which Quarkus must not take for an unknown setting. */
    @Test
    void theServiceStartsWithThePropertyThatTheLauncherSetsForATerminal() throws Exception {
        String option = "-D" + ProgressLine.TERMINAL + "=true";
        Path pack = copyOfPack();
        Files.write(pack.resolve("decoder.onnx"), new byte[] {0});

        Run run = run(
                Map.of(
                        "HART_JAVA_OPTIONS",
                        option,
                        "HART_PACK",
                        pack.toString(),
                        "HART_DATA",
                        "data",
                        "QUARKUS_HTTP_PORT",
                        "0"),
                HART.toString(),
                "serve");

        assertThat(HART).content().contains("(" + option + ")");
        List<String> lines = new ArrayList<>(run.out());
        lines.addAll(run.err());
        assertThat(lines).singleElement().asString().contains("hart cannot start", "decoder.onnx");
    }

    /** Uses two processes, because the iteration order of hash tables differs between processes. */
    @Test
    void theSameCheckpointsGiveTheSamePackToTheByte() throws Exception {
        Path recipe = Files.writeString(folder.resolve("recipe.json"), "{\"notice\": \"a test\"}");
        for (String pack : List.of("one", "two")) {
            Run run = run(
                    Map.of(),
                    HART.toString(),
                    "convert",
                    "--hart=" + TINY.resolve("hart"),
                    "--text-encoder=" + TINY.resolve("text-encoder"),
                    "--safety=" + TINY.resolve("safety"),
                    "--recipe=" + recipe,
                    "--weights=fp16",
                    "--name=tiny",
                    "--output=" + pack);
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
        }

        // The manifest contains the digest of every other file.
        assertThat(folder.resolve("one/pack.json")).hasSameBinaryContentAs(folder.resolve("two/pack.json"));
        assertThat(folder.resolve("one/pack.json")).content().contains("\"notice\" : \"a test\"");
    }

    @Test
    void serveWithoutApiKeysRefusesToListenOnAllAddresses() throws Exception {
        Run byEnvironment = run(Map.of("QUARKUS_HTTP_HOST", "0.0.0.0"), HART.toString(), "serve");

        assertThat(byEnvironment.exitCode()).isEqualTo(2);
        assertThat(byEnvironment.out()).isEmpty();
        assertThat(byEnvironment.err())
                .singleElement()
                .asString()
                .startsWith("hart: ")
                .contains("0.0.0.0", "hart key NAME", "hart.open=true");

        Files.createDirectory(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.properties"), "quarkus.http.host=0.0.0.0\n");

        Run byFile = run(Map.of(), HART.toString(), "serve");

        assertThat(byFile.exitCode()).isEqualTo(2);
        assertThat(byFile.err()).isEqualTo(byEnvironment.err());
    }

    private record Run(int exitCode, List<String> out, List<String> err) {}

    private Run run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(Arrays.asList(command))
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }
}
