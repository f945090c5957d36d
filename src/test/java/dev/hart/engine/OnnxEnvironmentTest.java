package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Starts processes that end, are killed, or cannot load the native libraries. */
@EnabledOnOs(OS.LINUX)
class OnnxEnvironmentTest {
    @TempDir
    private Path folder = Path.of("");

    /** What the processes of the tests below run. */
    public static final class Doubling {
        private static final int RUNS = 20;

        private Doubling() {}

        /** Arguments: a graph that doubles, and {@code exit}, {@code halt} or {@code nothing}. */
        public static void main(String[] arguments) {
            Path graph = Path.of(arguments[0]);
            StageEngine engine;
            try {
                engine = StageEngine.load(graph, TestGraphs.ONE_THREAD);
            } catch (EngineException e) {
                System.out.println(e.getMessage());
                return;
            }
            run(engine);
            if (arguments[1].equals("halt")) {
                // As at SIGKILL, nothing is cleaned up.
                Runtime.getRuntime().halt(0);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(graph, engine)));
            if (arguments[1].equals("exit")) {
                System.exit(0);
            }
        }

        /** Uses engines until ONNX Runtime's own hook has surely run, and loads another one. */
        private static void drain(Path graph, StageEngine engine) {
            try (engine) {
                for (int i = 0; i < RUNS; i++) {
                    run(engine);
                    Thread.sleep(20);
                }
                try (StageEngine another = StageEngine.load(graph, TestGraphs.ONE_THREAD)) {
                    run(another);
                }
                System.out.println("drained");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (EngineException e) {
                System.out.println(e.getMessage());
            }
        }

        private static void run(StageEngine engine) {
            try (Feeds feeds = new Feeds().floats("x", new float[] {1, 2}, 1, 2);
                    Outputs outputs = engine.run(feeds, new Cancellation())) {
                if (outputs.floats("y")[1] != 4) {
                    throw new EngineException("wrong result");
                }
            }
        }
    }

    @Test
    void enginesWorkUntilTheEndOfAShutdownWithSystemExit() throws Exception {
        assertThat(run("exit")).isEqualTo("drained");
    }

    @Test
    void enginesWorkWhenTheLastThreadEnds() throws Exception {
        assertThat(run("nothing")).isEqualTo("drained");
    }

    @Test
    void nothingIsLeftInTheTemporaryFolderEvenIfTheProcessEndsWithoutCleaningUp() throws Exception {
        assertThat(run("halt")).isEmpty();
        try (Stream<Path> left = Files.list(folder.resolve("temporary"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aTemporaryFolderThatIsMissingIsNamedWithAWayOut() throws Exception {
        Path missing = folder.resolve("missing");
        assertThat(run("exit", "-Djava.io.tmpdir=" + missing))
                .startsWith(missing + ": temporary files cannot be written there: ")
                .endsWith("HART_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER chooses another folder");
    }

    @Test
    void aLibraryThatCannotBeLoadedIsAnEngineException() throws Exception {
        Path chosen = Files.createDirectory(folder.resolve("chosen"));
        Files.writeString(chosen.resolve(System.mapLibraryName("onnxruntime")), "not a library");
        assertThat(run("exit", "-Donnxruntime.native.path=" + chosen))
                .contains("ONNX Runtime's libraries cannot be loaded: " + chosen);
    }

    private String run(String ending, String... options) throws IOException, InterruptedException {
        Graph graph = new Graph("doubling");
        var x = graph.input("x", ElementType.FLOAT, "n", 2);
        graph.output("y", graph.ops().add(x, x), "n", 2);
        Path output = folder.resolve("output");
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Doubling.class.getName(),
                TestGraphs.write(folder, graph).toString(),
                ending));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8).strip();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
