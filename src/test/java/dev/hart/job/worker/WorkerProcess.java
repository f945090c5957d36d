package dev.hart.job.worker;

import dev.hart.job.CrashPoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that carries out the jobs of a folder, or of S3 and SQS, until it is killed. */
final class WorkerProcess implements AutoCloseable {
    private static final String NEVER = "-";

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** @param crashAt the point at which it prints a line and stops; empty if it goes on */
    static WorkerProcess start(Path folder, Optional<CrashPoint> crashAt) throws IOException {
        return start(folder, crashAt, List.of());
    }

    /** @param cloud the addresses of S3 and SQS; empty if all stores are in the folder */
    static WorkerProcess start(Path folder, Optional<CrashPoint> crashAt, List<String> cloud) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName(),
                folder.toString(),
                crashAt.map(CrashPoint::name).orElse(NEVER)));
        command.addAll(cloud);
        return new WorkerProcess(new ProcessBuilder(command)
                .redirectError(folder.resolve("worker.log").toFile())
                .start());
    }

    /** Waits for a line of output; empty if the process ended without one. */
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

    /** Sends SIGKILL: no shutdown hook runs, and nothing is flushed. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws Exception {
        CrashPoint.Watcher points = arguments[1].equals(NEVER)
                ? CrashPoint.Watcher.NONE
                : point -> {
                    if (point == CrashPoint.valueOf(arguments[1])) {
                        print(point.name());
                        waitForever();
                    }
                };
        try (JobTestBench bench = open(arguments)) {
            if (points == CrashPoint.Watcher.NONE) {
                print("works");
            }
            // Each kill may cost a message one of its attempts.
            bench.work(points == CrashPoint.Watcher.NONE ? WorkerKillContract.patient() : JobTestBench.QUICK, points);
            waitForever();
        }
    }

    private static JobTestBench open(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        return arguments.length < 4
                ? new JobTestBench(folder)
                : new JobTestBench(
                        folder, clock -> CloudStores.join(URI.create(arguments[2]), URI.create(arguments[3])));
    }

    private static void print(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    private static void waitForever() {
        while (true) {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
