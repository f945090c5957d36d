package dev.hart.engine.machine;

import dev.hart.io.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine for its output. */
@FunctionalInterface
public interface Programs {
    /** How long a driver that is in trouble may delay the start. */
    int SECONDS = 20;

    /** Returns what the program wrote; empty if it is not installed, failed, or took longer than {@value #SECONDS} seconds. */
    Optional<String> run(List<String> command);

    /** Runs programs of this machine. */
    static Optional<String> start(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            DaemonThreads.create("hart-program", () -> end(process)).start();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readNBytes(1 << 20), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
