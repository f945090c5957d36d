import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that SIGTERM and SIGINT break no work. One file, no build; run it in the folder of hart:
 *
 * <pre>
 * java src/test/load/Signals.java [RUNS [SEED [GRACE]]]
 * </pre>
 *
 * Each run starts {@code hart serve} with the demo pack, sends two image requests, a stream and two jobs, and signals the
 * process at a random moment: SIGTERM and SIGINT in turn; every fifth process is signalled while it starts. Each request and stream
 * must be answered whole, and the process must end within the GRACE (20 s by default) and 5 s more, with the exit code of the
 * signal, without a warning, an error or a crash report, and with an empty temporary folder. At the end another process must have
 * all jobs succeeded. Start it in the foreground: a script starts background processes with SIGINT ignored. Loopback only, at most
 * 200 runs of at most three minutes; ends with exit code 1 if something was broken.
 */
public final class Signals {
    private static final int MAX = 200;
    private static final int IMAGES = 2;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern JOB_ID = Pattern.compile("\"id\" *: *\"([^\"]+)\"");
    private static final Pattern TROUBLE = Pattern.compile("(?m)^(?!.* Pack demo: ).*(WARN|ERROR|Exception|DefaultLogger|SIG[A-Z]+ \\().*$");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random;
    private final int grace;
    private final Path folder;
    private final List<String> jobs = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();
    private int answered;

    private Signals(long seed, int grace, Path folder) {
        this.random = new Random(seed);
        this.grace = grace;
        this.folder = folder;
    }

    /** Arguments: the number of runs, the seed of the moments, the grace period in seconds; all optional. */
    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Math.min(MAX, Integer.parseInt(args[0])) : 50;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        Path folder = Files.createTempDirectory("hart-signals-");
        Signals signals = new Signals(seed, args.length > 2 ? Integer.parseInt(args[2]) : 20, folder);
        for (int i = 0; i < runs; i++) {
            signals.run(i, i % 2 == 0 ? "TERM" : "INT", i % 5 == 4);
        }
        int done = signals.finishJobs();
        System.out.printf(
                Locale.ROOT,
                "%d processes signalled; %d requests and streams answered; %d of %d jobs succeeded; longest end %.1f s; broken: %d%n",
                runs,
                signals.answered,
                done,
                signals.jobs.size(),
                signals.ends.stream().mapToDouble(end -> end).max().orElse(0),
                signals.broken.size());
        signals.broken.forEach(System.out::println);
        System.out.println("logs and data are in " + folder);
        System.exit(signals.broken.isEmpty() ? 0 : 1);
    }

    private final class Running implements AutoCloseable {
        private final Process process;
        private final URI base;
        private final Path log;
        private final Path temporary;

        Running(String name) throws IOException {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            base = URI.create("http://127.0.0.1:" + port);
            log = folder.resolve(name + ".log");
            temporary = Files.createDirectories(folder.resolve("tmp"));
            ProcessBuilder builder = new ProcessBuilder(new File("hart").getAbsolutePath(), "serve")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("HART_DATA", folder.resolve("data").toString());
            builder.environment().put("HART_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
            builder.environment().put("QUARKUS_SHUTDOWN_TIMEOUT", grace + "s");
            process = builder.start();
        }

        void awaitReady() throws Exception {
            for (long end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end && process.isAlive(); Thread.sleep(50)) {
                try {
                    if (send("/q/health/ready", null).get().statusCode() == 200) {
                        return;
                    }
                } catch (ExecutionException notListeningYet) {
                    // Asks again.
                }
            }
            throw new IllegalStateException("not ready: " + Files.readString(log));
        }

        CompletableFuture<HttpResponse<String>> send(String path, String body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
            if (body != null) {
                request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
            }
            return client.sendAsync(request.build(), BodyHandlers.ofString());
        }

        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly().onExit().join();
        }
    }

    private void run(int number, String signal, boolean starting) throws Exception {
        String name = "run " + number + " " + signal;
        int before = broken.size();
        try (Running hart = new Running("run" + number)) {
            List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
            int wait;
            if (starting) {
                wait = 500 + random.nextInt(4000);
            } else {
                hart.awaitReady();
                requests.addAll(requests(hart));
                wait = 100 + random.nextInt(2000);
            }
            Thread.sleep(wait);
            long start = System.nanoTime();
            hart.signal(signal);
            boolean ended = hart.process.waitFor(grace + 5, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            ends.add(seconds);
            int expected = signal.equals("TERM") ? 143 : 130;
            if (!ended) {
                broken.add(name + ": alive after " + (grace + 5) + " s");
            } else if (hart.process.exitValue() != expected) {
                broken.add(name + ": exit code " + hart.process.exitValue());
            }
            for (int i = 0; i < requests.size(); i++) {
                check(name, requests.get(i), i == 0);
            }
            TROUBLE.matcher(Files.readString(hart.log))
                    .results()
                    .forEach(line -> broken.add(name + ": log: " + shortened(line.group())));
            leftovers(hart, name);
            System.out.printf(
                    Locale.ROOT,
                    "%s, %s after %d ms: exit code %s after %.1f s, %d requests answered, %d jobs accepted so far%s%n",
                    name,
                    starting ? "while it starts" : "with work",
                    wait,
                    ended ? Integer.toString(hart.process.exitValue()) : "none",
                    seconds,
                    requests.size(),
                    jobs.size(),
                    broken.size() == before ? "" : ", BROKEN: " + broken.subList(before, broken.size()));
        }
    }

    private void leftovers(Running hart, String name) throws IOException {
        try (Stream<Path> left = Files.list(hart.temporary);
                Stream<Path> reports = Files.list(folder)) {
            left.forEach(file -> broken.add(name + ": left " + file));
            reports.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .forEach(file -> broken.add(name + ": crash report " + file));
        }
    }

    /** Sends a stream, image requests and jobs, and returns the stream and the requests. */
    private List<CompletableFuture<HttpResponse<String>>> requests(Running hart) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
        String images = "/v1/images/generations";
        requests.add(hart.send(images, "{\"prompt\":\"a red house\",\"stream\":true,\"partial_images\":2}"));
        for (int i = 0; i < 2; i++) {
            requests.add(hart.send(images, "{\"prompt\":\"a tree " + i + "\",\"n\":" + IMAGES + ",\"response_format\":\"b64_json\"}"));
        }
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> accepted =
                    hart.send("/v1/jobs", "{\"prompt\":\"a blue car\"}").get();
            var id = JOB_ID.matcher(accepted.body());
            if (accepted.statusCode() != 202 || !id.find()) {
                throw new IllegalStateException("job: " + accepted.statusCode() + " " + accepted.body());
            }
            jobs.add(id.group(1));
        }
        return requests;
    }

    private void check(String name, CompletableFuture<HttpResponse<String>> request, boolean stream) throws Exception {
        try {
            HttpResponse<String> reply = request.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            String body = reply.body();
            boolean whole = stream
                    ? body.contains("event: image_generation.completed") && !body.contains("event: error")
                    : body.split("\"b64_json\"", -1).length == IMAGES + 1;
            if (reply.statusCode() == 200 && whole) {
                answered++;
            } else {
                broken.add(name + ": " + (stream ? "stream " : "request ") + reply.statusCode() + " "
                        + shortened(body));
            }
        } catch (ExecutionException | TimeoutException e) {
            broken.add(name + ": " + (stream ? "stream " : "request ") + e);
        }
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    /** Returns the number of jobs that succeeded, in the processes before or in this one. */
    private int finishJobs() throws Exception {
        int done = 0;
        try (Running hart = new Running("last")) {
            hart.awaitReady();
            for (String id : jobs) {
                String state = "";
                for (long end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end; Thread.sleep(100)) {
                    state = hart.send("/v1/jobs/" + id, null).get().body();
                    if (!state.contains("\"queued\"") && !state.contains("\"running\"")) {
                        break;
                    }
                }
                if (state.contains("\"succeeded\"")) {
                    done++;
                } else {
                    broken.add("job " + id + ": " + state);
                }
            }
            hart.signal("TERM");
            hart.process.waitFor(grace + 5, TimeUnit.SECONDS);
        }
        return done;
    }
}
