package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.JavaOptions;
import dev.hart.TinyPack;
import dev.hart.io.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Reads a file whose name Java must read as UTF-8, and prints the name. Loads no model, and so starts quickly. */
    private static final String VERIFY_A_PACK =
            "p=$(printf 'a brown h\\303\\274s') && ln -s \"$1\" \"$p\" && \"$0\" packs verify \"$p\"";

    /** The locale xx_XX is installed nowhere. Java gives up all variables, and reads ASCII, if one of them names such a locale. */
    @ParameterizedTest
    @CsvSource({"C,", "xx_XX.UTF-8,", ",LANG=xx_XX.UTF-8", "C.UTF-8,LC_TIME=xx_XX.UTF-8", ",LC_TIME=xx_XX.UTF-8"})
    void argumentsFileNamesAndOutputAreUtf8InEveryLocale(@Nullable String all, @Nullable String other)
            throws Exception {
        Map<String, String> locale = new HashMap<>(Map.of("LC_ALL", all == null ? "" : all, "LANG", "C.UTF-8"));
        if (other != null) {
            int equals = other.indexOf('=');
            locale.put(other.substring(0, equals), other.substring(equals + 1));
        }

        // The shell writes the letter, because this JVM may not be able to pass it on.
        Run run = run(
                locale,
                "bash",
                "-c",
                VERIFY_A_PACK,
                HART.toString(),
                TinyPack.shared().toString());

        // Bash itself warns of the locale.
        assertThat(run.err()).allMatch(line -> line.contains("setlocale"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).singleElement().asString().startsWith("a brown h\u00FCs  ok  tiny 1,");
    }

    @Test
    void withoutTheLauncherAnArgumentThatJavaCannotReadIsRefused() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = HART.resolveSibling("target/quarkus-app/quarkus-run.jar").toString();
        String script = "\"$0\" " + JavaOptions.ofTheBuild() + " -jar \"$1\" generate \"$(printf 'h\\303\\274s')\"";

        Run run = run(Map.of("LC_ALL", "C"), "bash", "-c", script, java, jar);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("argument 2", "LC_ALL=C.UTF-8");
    }

    @Test
    void anArgumentThatIsNotUtf8IsRefused() throws Exception {
        Run run = run(Map.of(), "bash", "-c", "\"$0\" generate \"$(printf 'caf\\351')\" -o .", HART.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("argument 2 is not UTF-8");
    }

    /** In a locale that is not UTF-8, and with paths that are relative to the caller's folder. */
    @Test
    void aPipeGivesTheImageThatAnArgumentGives() throws Exception {
        Map<String, String> locale = Map.of("LC_ALL", "C");
        String prompt = "p=$(printf 'a red h\\303\\274s') && ";

        Run piped = run(
                locale,
                "bash",
                "-c",
                prompt + "printf %s \"$p\" | \"$0\" generate --prompts - --seed 7 -o - > x.png",
                HART.toString());
        Run named = run(
                locale,
                "bash",
                "-c",
                prompt + "\"$0\" generate \"$p\" --seed 7 -o \"$p/\" && cmp x.png \"$p/${p// /-}-7.png\"",
                HART.toString());

        assertThat(piped.exitCode()).isZero();
        assertThat(folder.resolve("x.png")).isNotEmptyFile();
        assertThat(named.err()).isEmpty();
        assertThat(named.exitCode()).isZero();
        assertThat(named.out().get(0)).contains("a-red-h\u00FCs-7.png");
    }

    @Test
    void anInterruptedRunKeepsWhatIsFinishedAndSaysWhatIsMissing() throws Exception {
        Files.write(
                folder.resolve("prompts.txt"),
                Stream.generate(() -> "a red house").limit(40).toList());
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        HART.toString(), "generate", "--prompts", "prompts.txt", "--seed", "7", "-o", "images")
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            while (process.isAlive() && Files.readAllLines(out).size() < 2) {
                Thread.sleep(20);
            }
            // SIGTERM takes the path of SIGINT, which Java cannot send.
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        List<String> written = Files.readAllLines(out);
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(written).hasSizeBetween(2, 39);
        try (Stream<Path> images = Files.list(folder.resolve("images"))) {
            assertThat(images).hasSize(written.size());
        }
        assertThat(Files.readAllLines(err))
                .singleElement()
                .asString()
                .startsWith("hart: interrupted: " + written.size() + " of 40 images are done; not generated: prompts ")
                .endsWith(" to 40");
    }

    @Test
    void serveTakesPortAndHostAsOptionsAndNamesAPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run run = run(
                    Map.of("HART_DATA", "data", "QUARKUS_HTTP_PORT", "1", "HART_SAFETY_TRESHOLD", "0.1"),
                    HART.toString(),
                    "serve",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(taken.getLocalPort()));

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .containsExactly(
                            "hart: warning: HART_SAFETY_TRESHOLD is not a setting of hart and has no effect; did you mean"
                                    + " HART_SAFETY_THRESHOLD?",
                            "hart: cannot serve: port " + taken.getLocalPort()
                                    + " is in use by another process: stop that one,"
                                    + " or choose another port with --port or QUARKUS_HTTP_PORT");
        }
    }

    @Test
    void aMissingJavaIsReported() throws Exception {
        Run run = run(Map.of("JAVA_HOME", folder.toString()), HART.toString(), "--version");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("needs a JDK 17");
    }

    @Test
    void hugePagesAreAskedForUnlessTheCallerHasDecided() throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"tunables=$GLIBC_TUNABLES\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        String home = folder.resolve("jdk").toString();

        assertThat(run(Map.of("JAVA_HOME", home), HART.toString(), "--version").out())
                .containsExactly("tunables=glibc.malloc.hugetlb=1");
        assertThat(run(Map.of("JAVA_HOME", home, "GLIBC_TUNABLES", ""), HART.toString(), "--version")
                        .out())
                .containsExactly("tunables=");
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
        ObjectNode manifest =
                (ObjectNode) json.readTree(pack.resolve("pack.json").toFile());
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

    /** With the property that the launcher sets if there is a terminal, and which Quarkus must not take for an unknown setting. */
    @Test
    void serveEndsWithOneLineIfThePackIsDamaged() throws Exception {
        String option = "-D" + ProgressLine.TERMINAL + "=true";
        Path pack = copyOfPack();
        Files.write(pack.resolve("decoder.onnx"), new byte[] {0});

        Run run = run(
                Map.of(
                        "HART_JAVA_OPTIONS",
                        JavaOptions.with(option),
                        "HART_PACK",
                        pack.toString(),
                        "HART_DATA",
                        "data",
                        "QUARKUS_HTTP_PORT",
                        "0"),
                HART.toString(),
                "serve");

        assertThat(HART).content().contains("(" + option + ")");
        assertThat(run.exitCode()).isEqualTo(1);
        List<String> lines = new ArrayList<>(run.out());
        lines.addAll(run.err());
        assertThat(lines).singleElement().asString().contains("hart cannot start", "decoder.onnx");
    }

    /** In another process than this one, because the iteration order of hash tables differs between processes. */
    @Test
    void theSameCheckpointsGiveTheSamePackToTheByte() throws Exception {
        Path recipe = Files.writeString(folder.resolve("recipe.json"), "{\"notice\": \"a test\"}");

        Run run = run(Map.of(), convert(recipe, "one", HART.toString()));
        CommandRun here = CommandRun.of(convert(recipe, folder.resolve("two").toString()));

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(here.exitCode()).isZero();
        // The manifest contains the digest of every other file.
        assertThat(folder.resolve("one/pack.json")).hasSameBinaryContentAs(folder.resolve("two/pack.json"));
        assertThat(folder.resolve("one/pack.json")).content().contains("\"notice\" : \"a test\"");
    }

    private static String[] convert(Path recipe, String output, String... program) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(
                "convert",
                "--hart=" + TINY.resolve("hart"),
                "--text-encoder=" + TINY.resolve("text-encoder"),
                "--safety=" + TINY.resolve("safety"),
                "--recipe=" + recipe,
                "--weights=fp16",
                "--name=tiny",
                "--output=" + output));
        return command.toArray(String[]::new);
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
