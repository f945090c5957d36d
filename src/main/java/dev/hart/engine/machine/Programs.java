package dev.hart.engine.machine;

import dev.hart.io.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program of the machine for its output. */
@FunctionalInterface
public interface Programs {
    /** How long a driver that is in trouble may delay the start. */
    int SECONDS = 20;

    /**
     * Returns what the program wrote to its standard output; empty if it is not installed, failed, or took longer than {@value
     * #SECONDS} seconds.
     */
    Optional<String> run(List<String> command);

    /** Runs programs of this machine. */
    static Optional<String> start(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return output(process, Duration.ofSeconds(SECONDS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what a process writes, up to 1 MiB, and ends the process; empty if it fails or takes longer. It is read on another
     * thread: a program that hangs in the driver's kernel module ignores even SIGKILL, and its output never ends.
     */
    static Optional<String> output(Process process, Duration longest) {
        CompletableFuture<Optional<String>> output = new CompletableFuture<>();
        DaemonThreads.create("hart-program", () -> output.complete(read(process)))
                .start();
        try {
            return output.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Optional<String> read(Process process) {
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readNBytes(1 << 20), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
