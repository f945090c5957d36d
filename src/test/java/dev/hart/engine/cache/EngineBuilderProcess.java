package dev.hart.engine.cache;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** A process that prepares an engine for each line it reads, a batch size, and prints what the engine contains. */
final class EngineBuilderProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private EngineBuilderProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a process and waits until it listens. */
    static EngineBuilderProcess start(Path folder) throws IOException {
        EngineBuilderProcess started = new EngineBuilderProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineBuilderProcess.class.getName(),
                        folder.toString())
                .redirectError(folder.resolveSibling("builder.log").toFile())
                .start());
        if (!"ready".equals(started.answers.readLine())) {
            throw new IllegalStateException("the process did not start");
        }
        return started;
    }

    void ask(int batch) throws IOException {
        process.getOutputStream().write((batch + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Returns what the engine contains that the process uses; empty if the process was killed before it had one. */
    Optional<String> answer() throws IOException {
        return Optional.ofNullable(answers.readLine());
    }

    /** Sends SIGKILL: no shutdown hook runs, and nothing is flushed. What was printed before can still be read. */
    @Override
    public void close() {
        // Process.destroyForcibly would close the output.
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    static EngineCache cache(Path folder) {
        return new EngineCache(folder, EngineBuilderProcess::build, Optional.empty(), Clock.systemUTC());
    }

    /** Writes slowly, piece by piece, so that a kill finds it in the midst. */
    private static void build(EngineRecipe recipe, Path folder) throws IOException {
        String text = UUID.randomUUID().toString();
        TestRecipes.write(recipe, folder, text.substring(0, 5));
        for (int i = 0; i < 5; i++) {
            pause(2);
            TestRecipes.write(recipe, folder, text);
        }
    }

    /** Returns what an engine contains, from both of its files. */
    static String content(ReadyEngine engine) throws IOException {
        String graph = Files.readString(engine.model());
        String weights = Files.readString(engine.model().resolveSibling("decoder.engine"));
        String text = graph.substring("graph ".length());
        return weights.startsWith(text + "\n") && weights.endsWith("x" + text) && text.length() == 36
                ? text
                : "half-written: " + graph + ", " + weights.length() + " characters";
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        EngineCache cache = cache(Path.of(arguments[0]));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.print("ready\n");
        System.out.flush();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            EngineRecipe recipe = TestRecipes.decoder(Integer.parseInt(line));
            System.out.print(content(TestRecipes.prepare(cache, recipe)) + "\n");
            System.out.flush();
        }
    }
}
