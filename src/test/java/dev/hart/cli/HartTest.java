package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.engine.EngineException;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.pack.PackException;
import io.quarkus.runtime.LaunchMode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HartTest {
    @Test
    void helpListsTheCommandsThatWork() {
        CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(String.join("\n", run.out()))
                .contains(
                        "serve",
                        "generate",
                        "convert",
                        "verify",
                        "engines",
                        "bench",
                        "packs",
                        "jobs",
                        "key",
                        "--version");
    }

    @Test
    void theHelpOfEnginesStatesThatItGeneratesAnImage() {
        assertThat(String.join(" ", CommandRun.of("engines", "--help").out())).contains("generate an image, as a test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "generate",
                "convert",
                "verify",
                "engines",
                "bench",
                "packs",
                "packs verify",
                "jobs",
                "jobs list",
                "jobs show",
                "jobs retry",
                "key"
            })
    void eachCommandHasHelp(String command) {
        CommandRun run = CommandRun.of((command + " --help").split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().get(0)).startsWith("Usage: hart " + command);
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(CommandRun.of("--version").out()).singleElement().asString().startsWith("hart ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "generate --sed 7",
                "generate a --seed seven",
                "convert --hart a",
                "verify",
                "verify --hart a --safety b",
                "verify --hart a --precision fp8",
                "verify --hart a --provider tpu",
                "bench --runs many",
                "bench --size 256",
                "key",
                "jobs",
                "jobs lst",
                "jobs list --state done",
                "jobs list --limit many",
                "jobs show",
                "jobs show a b",
                "jobs retry",
                "jobs retry --all a",
                "convert --hart a --text-encoder b --safety c --output d --precision int4",
            })
    void badUsageIsOneLineThatNamesTheHelpAndExitCode2(String line) {
        CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().startsWith("hart: ").endsWith(" --help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void inDevModeMainReturnsSoThatQuarkusCanRunItAgain() {
        LaunchMode before = LaunchMode.current();
        LaunchMode.set(LaunchMode.DEVELOPMENT);
        try {
            assertThatCode(() -> Hart.main("--version")).doesNotThrowAnyException();
            assertThatThrownBy(() -> Hart.main("key", "anyone"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("hart key anyone ended with exit code 2");
        } finally {
            LaunchMode.set(before);
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new CheckpointException("config.json: bad"), 2, "config.json: bad"),
                Arguments.of(new PackException("pack.json: bad\n at line 2"), 2, "pack.json: bad at line 2"),
                Arguments.of(new CompletionException(new PackException("pack.json: bad")), 2, "pack.json: bad"),
                Arguments.of(new UncheckedIOException(new NoSuchFileException("a.bin")), 2, "a.bin: no such file"),
                Arguments.of(
                        new PackException("w: cannot write", new IOException("No space left on device")),
                        1,
                        "w: cannot write"),
                Arguments.of(
                        new UncheckedIOException("w: full", new FileSystemException("w", null, "No space left")),
                        1,
                        "w: full"),
                Arguments.of(new EngineException("decoder: failed"), 1, "decoder: failed"),
                Arguments.of(
                        new EngineException("no graph was written", new NoSuchFileException("decoder.onnx")),
                        1,
                        "no graph was written"),
                Arguments.of(
                        new EngineCacheException("engines: no permission", new AccessDeniedException("engines")),
                        1,
                        "engines: no permission"),
                Arguments.of(new OutOfMemoryError("Java heap space"), 1, "out of memory: Java heap space"),
                Arguments.of(new NullPointerException(), 1, "internal error: java.lang.NullPointerException"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsOneLineWithAnExitCodeThatSeparatesInputFromFailure(Throwable fault, int exitCode, String message) {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create()).setErr(new PrintWriter(err));

        int reported = Errors.report(fault, command, false);

        assertThat(err.toString().lines()).containsExactly("hart: " + message);
        assertThat(reported).isEqualTo(exitCode);
    }
}
