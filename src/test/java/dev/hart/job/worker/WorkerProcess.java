package dev.hart.job.worker;

import dev.hart.job.CrashPoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that works at a folder's jobs until it is killed. */
final class WorkerProcess implements AutoCloseable {
    private static final String EVER = "-";

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** @param deadly where it says so and stays; empty if it goes on */
    static WorkerProcess start(Path folder, Optional<CrashPoint> deadly) throws IOException {
        return start(folder, deadly, List.of());
    }

    /** @param cloud where S3 and SQS are; none if all is in the folder */
    static WorkerProcess start(Path folder, Optional<CrashPoint> deadly, List<String> cloud) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName(),
                folder.toString(),
                deadly.map(CrashPoint::name).orElse(EVER)));
        command.addAll(cloud);
        return new WorkerProcess(new ProcessBuilder(command)
                .redirectError(folder.resolve("worker.log").toFile())
                .start());
    }

    /** Waits until it says a line; empty if it has ended without. */
    Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = process.getInputStream().read();
                c >= 0;
                c = process.getInputStream().read()) {
            if (c == '\n') {
                return Optional.of(line.toString());
            }
            line.append((char) c);
        }
        return Optional.empty();
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        CrashPoint.Watcher points = arguments[1].equals(EVER)
                ? CrashPoint.Watcher.NONE
                : point -> {
                    if (point == CrashPoint.valueOf(arguments[1])) {
                        say(point.name());
                        stay();
                    }
                };
        try (JobTestBench bench = open(arguments)) {
            if (points == CrashPoint.Watcher.NONE) {
                say("works");
            }
            // Each death may cost a message one of its tries.
            bench.work(points == CrashPoint.Watcher.NONE ? WorkerKillContract.patient() : JobTestBench.QUICK, points);
            stay();
        }
    }

    private static JobTestBench open(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        return arguments.length < 4
                ? new JobTestBench(folder)
                : new JobTestBench(folder, clock -> CloudStores.join(URI.create(arguments[2]), URI.create(arguments[3])));
    }

    private static void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    private static void stay() {
        while (true) {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
