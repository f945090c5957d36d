package dev.hart.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hart.config.ServiceConfig;
import dev.hart.config.TestSettings;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.local.FileQueue;
import dev.hart.job.local.FileRecords;
import dev.hart.job.record.JobStore;
import dev.hart.job.worker.FolderStores;
import dev.hart.job.worker.JobTestBench;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** The jobs of a service in a data folder, with workers of the test, sweeps, and a receiver of webhooks. */
final class SweepBench implements AutoCloseable {
    /** Of the only secret, in base64: 24 bytes of the test's own. */
    private static final String SECRET = "whsec_dGVzdHMgb2YgaGFydCBzd2VlcCBhbG9uZS4=";

    final JobTestBench bench;
    /** The bodies of the webhooks, by the path that they were posted to. */
    final Map<String, List<String>> posted = new ConcurrentHashMap<>();

    private final Path data;
    private final HttpServer receiver;
    /** The status with which the receiver answers. */
    volatile int answer = 204;

    SweepBench(Path folder) throws IOException {
        data = folder.resolve("data");
        bench = new JobTestBench(folder, this::stores);
        bench.recipients.names = List.of("webhook");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext("/", this::receive);
        receiver.start();
    }

    private FolderStores stores(Clock clock) {
        Path jobs = data.resolve("jobs");
        return new FolderStores(
                jobs,
                new FileRecords(jobs.resolve("records")),
                new FileQueue(jobs.resolve("queue"), clock),
                new LocalImageStore(
                        data.resolve("images"),
                        URI.create("http://localhost"),
                        LocalUrlSigner.open(data.resolve("url-signing.key"), clock),
                        clock));
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        posted.computeIfAbsent(exchange.getRequestURI().getPath(), unused -> new CopyOnWriteArrayList<>())
                .add(body);
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    /** The settings of the service, by property name. */
    Map<String, String> settings() {
        return Map.of(
                "hart.data",
                data.toString(),
                "hart.webhook.secrets",
                SECRET,
                "hart.webhook.allow",
                "127.0.0.1",
                "hart.webhook.plain-http",
                "true");
    }

    ServiceConfig config() {
        return TestSettings.of(settings());
    }

    /** Accepts a job whose webhook is posted to {@code /ID}. */
    JobRef accept(JobStore store, String id, String prompt, int count) {
        JobRequest plain = JobTestBench.request(prompt, count);
        JobRequest request =
                new JobRequest(plain.model(), plain.images(), plain.threshold(), plain.shape(), Optional.of(hook(id)));
        return store.accept(JobTestBench.submission(JobTestBench.ref(id), request))
                .job()
                .ref();
    }

    JobRef accept(String id, String prompt, int count) {
        return accept(bench.store, id, prompt, count);
    }

    private URI hook(String id) {
        return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/" + id);
    }

    List<String> posted(String id) {
        return posted.getOrDefault("/" + id, List.of());
    }

    /** Runs a sweep of one pass with the clock of the jobs. */
    SweepReport sweep() {
        return sweep(false, () -> false);
    }

    SweepReport sweep(boolean untilIdle, BooleanSupplier isOver) {
        try (JobSweep sweep = new JobSweep(config(), bench.clock)) {
            return sweep.run(untilIdle, isOver).orElseThrow();
        }
    }

    /** Takes the message of a job out of the queue, as if SQS had lost it or kept it for too long. */
    void loseMessages() throws IOException {
        while (bench.waitingMessages() > 0) {
            bench.queue.receive(10, Duration.ZERO, Duration.ofSeconds(1)).forEach(Lease::delete);
        }
    }

    @Override
    public void close() {
        bench.close();
        receiver.stop(0);
    }
}
