package dev.hart.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A process of {@code hart serve} on a free port. */
final class RunningHart implements AutoCloseable {
    private static final Path HART = Path.of("hart").toAbsolutePath();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI base;
    private final Path out;

    private RunningHart(Process process, URI base, Path out) {
        this.process = process;
        this.base = base;
        this.out = out;
    }

    /**
     * Starts a process.
     *
     * @param folder working directory of the process
     * @param name name of the file in the folder that gets the output of the process
     */
    static RunningHart start(Path folder, String name, Map<String, String> environment) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path out = folder.resolve(name);
        ProcessBuilder builder = new ProcessBuilder(HART.toString(), "serve")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        return new RunningHart(builder.start(), URI.create("http://127.0.0.1:" + port), out);
    }

    void awaitReady() throws Exception {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            try {
                if (isReady()) {
                    return;
                }
            } catch (IOException notListeningYet) {
                // The next round asks again.
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + log());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    long pid() {
        return process.pid();
    }

    boolean isReady() throws IOException, InterruptedException {
        return send(request("/q/health/ready")).statusCode() == 200;
    }

    /** Sends SIGTERM. */
    void signal() {
        process.destroy();
    }

    /** Sends a signal by its name, such as {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("kill ended with exit code " + exitCode);
        }
    }

    /** Returns whether the process ignores SIGINT, as all do that a script started in the background; false where that is not known. */
    boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return false;
        }
        long ignored = Files.readString(status)
                .lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring(line.indexOf(':') + 1).strip(), 16))
                .findFirst()
                .orElse(0);
        return (ignored & 1 << 1) != 0;
    }

    /** Waits up to so many seconds for the end of the process and returns its exit code; empty if it has not ended. */
    OptionalInt exitCode(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    /** Sends SIGTERM, and returns whether the process ends within so many seconds. */
    boolean terminate(int seconds) throws InterruptedException {
        signal();
        return exitCode(seconds).isPresent();
    }

    /** Returns the output so far. */
    String log() throws IOException {
        return Files.readString(out);
    }

    /** Sends SIGKILL, so that the process cannot clean up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
