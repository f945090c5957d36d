package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.generation.PromptCut;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.JobRef;
import dev.hart.job.JobView;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.local.FileRecords;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.local.UrlCheck;
import dev.hart.webhook.Delivery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hart jobs} on the files of a service. */
class JobsCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    private final Settings settings = new Settings();
    private Path data = Path.of("");

    @BeforeEach
    void set() {
        data = folder.resolve("data");
        settings.set("hart.data", data.toString());
    }

    @AfterEach
    void restore() {
        settings.close();
    }

    private static CommandRun jobs(String... args) {
        return CommandRun.of(Stream.concat(Stream.of("jobs"), Stream.of(args)).toArray(String[]::new));
    }

    private static List<String> ran(String... args) {
        CommandRun run = jobs(args);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out();
    }

    private static void bad(String message, String... args) {
        CommandRun run = jobs(args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsExactly("hart: " + message);
        assertThat(run.out()).isEmpty();
    }

    private static String first(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    @Test
    void aFailedJobIsListedShownRetriedAndThenSucceeds() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef old = service.accept("web", "order-7", "bug", 2);
            assertThat(service.work(old)).isInstanceOf(Failed.class);

            assertThat(ran("list")).hasSize(2).first().asString().matches("ID +OWNER +STATE +CREATED +AGE +N +NOTE");
            assertThat(ran("list").get(1))
                    .matches("order-7 +web +failed +2\\S+Z +\\d+s +2 +given up after 1 attempt: an internal error");
            assertThat(ran("list", "--dead").get(1))
                    .matches("[0-9a-f]{32} +web/order-7 +1 +2\\S+Z +given up after 1 attempt: an internal error");
            assertThat(String.join("\n", ran("show", "order-7")))
                    .contains("job         web/order-7", "state       failed", "reason      given up after 1 attempt")
                    .doesNotContain("bug", "retried");
            service.model.repaired = true;

            String letter = first(ran("list", "--dead").get(1));
            String retried = ran("retry", letter).get(0);

            assertThat(retried).matches(letter + "  web/order-7  retried as r[0-9a-f]{40}");
            JobRef newJob = new JobRef(old.owner(), new JobId(retried.substring(retried.lastIndexOf(' ') + 1)));
            assertThat(ran("show", "order-7")).contains("retried as  " + newJob);
            assertThat(ran("list", "--state", "queued").get(1)).startsWith(newJob.id() + "  web    queued");
            assertThat(service.work(newJob)).isInstanceOf(Succeeded.class);
            assertThat(ran("list", "--state", "Succeeded").get(1)).startsWith(newJob.id() + "  web    succeeded");
            assertThat(ran("list", "--state", "failed").get(1)).startsWith("order-7");
            bad("there is no dead letter " + letter + "; hart jobs list --dead shows them", "retry", letter);
        }
    }

    @Test
    void aSucceededJobIsShownWithValidUrls() throws Exception {
        settings.set("hart.public-url", "https://images.example/hart");
        try (JobTestService service = JobTestService.in(data)) {
            JobRef ref = service.accept("web", "fox", "a secret fox", 2);
            assertThat(service.work(ref)).isInstanceOf(Succeeded.class);

            String text = String.join("\n", ran("show", "fox", "--owner", "web"));
            JsonNode json = JSON.readTree(ran("show", "fox", "--json").get(0));

            assertThat(text)
                    .contains("state       succeeded", "request     fake-pack, n 2, seed 7, guidance 4.5, quality high")
                    .contains("seconds     waited ", "image       seed 7, ", "image       seed 8, ")
                    .contains(" https://images.example/hart/images/jobs/")
                    .doesNotContain("secret");
            assertThat(json.path("request").has("prompt")).isFalse();
            assertThat(json.path("state").asText()).isEqualTo("succeeded");
            assertThat(json.path("data")).hasSize(2);
            assertThat(json.at("/data/1/seed").asLong()).isEqualTo(8);
            URI url = URI.create(json.at("/data/0/url").asText());
            var signer = LocalUrlSigner.open(data.resolve("url-signing.key"), Clock.systemUTC());
            String[] query = url.getQuery().split("[=&]", -1);
            assertThat(signer.verify(url.getPath().substring("/hart/images/".length()), query[1], query[3]))
                    .isInstanceOf(UrlCheck.Valid.class);
            assertThat(ran("show", "fox", "--prompt")).contains("prompt      a secret fox");
            assertThat(JSON.readTree(ran("show", "fox", "--json", "--prompt").get(0))
                            .at("/request/prompt")
                            .asText())
                    .isEqualTo("a secret fox");
            assertThat(String.join("\n", ran("list", "--json"))).doesNotContain("secret");
            assertThat(JSON.readTree(ran("list", "--json").get(0)).path("n").asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void aCutPromptIsShownAsTextAndAsJson() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            service.accept("web", "long", "a long prompt", 1, Optional.of(new PromptCut(34, 24)));
            service.accept("web", "short", "a prompt", 1);

            assertThat(ran("show", "long")).contains("prompt cut  the model reads 24 of its 34 tokens");
            assertThat(JSON.readTree(ran("show", "long", "--json").get(0)).path("prompt_cut"))
                    .hasToString("{\"tokens\":34,\"read\":24}");
            assertThat(JSON.readTree(ran("show", "short", "--json").get(0)).has("prompt_cut"))
                    .isFalse();
        }
    }

    @Test
    void aRefusedJobIsShownWithItsScores() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            service.work(service.accept("web", "no", "refuse", 1));

            assertThat(ran("show", "no"))
                    .contains("scores      harassment 0.25, violence 0.75 refused, threshold 0.50");
            assertThat(JSON.readTree(ran("show", "no", "--json").get(0))
                            .at("/error/policies/1/violated")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void withoutADataFolderNothingIsCreated() {
        CommandRun list = jobs("list");
        CommandRun dead = jobs("list", "--dead");
        CommandRun all = jobs("retry", "--all");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).isEmpty();
        assertThat(list.err()).containsExactly("hart: no jobs yet: " + data.resolve("jobs") + " does not exist");
        assertThat(dead.exitCode()).isZero();
        assertThat(dead.err()).containsExactly("hart: there are no dead letters");
        assertThat(all.exitCode()).isZero();
        assertThat(all.err()).containsExactly("hart: there are no dead letters");
        bad("no jobs yet: " + data.resolve("jobs") + " does not exist", "show", "fox");
        bad("there is no dead letter x; hart jobs list --dead shows them", "retry", "x");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void readingChangesNothing() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef fox = service.accept("web", "fox", "a fox", 1);
            service.work(fox);
            service.work(service.accept("web", "bug", "bug", 1));
            // What a service creates and removes when it starts.
            Files.delete(data.resolve("jobs/records/.drafts"));
            Files.delete(data.resolve("images/incoming"));
            Path draft = Files.createFile(data.resolve("jobs/queue/drafts/left.draft"));
            Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            List<String> before = files();

            ran("list");
            ran("list", "--dead");
            ran("show", "fox");

            assertThat(files()).isEqualTo(before);
        }
    }

    private List<String> files() throws Exception {
        try (Stream<Path> all = Files.walk(data)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void aListEndsAtItsLimitWithANote() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            for (int i = 0; i < 4; i++) {
                JobRef unused = service.accept("web", "job-" + i, "a fox", 1);
                Thread.sleep(2);
            }

            CommandRun run = jobs("list", "--limit", "3");

            assertThat(run.out()).hasSize(4);
            assertThat(run.out().get(1)).startsWith("job-3 ");
            assertThat(run.err())
                    .containsExactly("hart: there may be more; narrow it with --owner or --state, or raise --limit");
            assertThat(ran("list", "--limit", "4")).hasSize(5);
        }
    }

    @Test
    void aListOfDeadLettersEndsAtItsLimit() {
        try (JobTestService service = JobTestService.in(data)) {
            for (int i = 0; i < 3; i++) {
                service.queue.send("x");
                take(service).moveToDeadLetters("why");
            }

            CommandRun run = jobs("list", "--dead", "--limit", "2");

            assertThat(run.out()).hasSize(3);
            assertThat(run.err()).containsExactly("hart: there are more; raise --limit");
        }
    }

    private static Lease take(JobTestService service) {
        return service.queue
                .receive(1, Duration.ofSeconds(5), Duration.ofSeconds(20))
                .get(0);
    }

    @Test
    void jobsOfSeveralOwnersAreToldApart() {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef unused = service.accept("web", "1", "a fox", 1);
            JobRef unusedToo = service.accept("studio", "1", "an owl", 1);

            bad("several owners have a job 1: studio, web; name one with --owner", "show", "1");
            assertThat(ran("show", "1", "--owner", "studio", "--prompt")).contains("prompt      an owl");
            assertThat(ran("list", "--owner", "web")).hasSize(2);
        }
    }

    @Test
    void wrongInputIsReportedInOneLine() {
        JobTestService.in(data).close();

        bad("there is no job fox in " + data.resolve("jobs"), "show", "fox");
        bad("there is no job web/fox in " + data.resolve("jobs"), "show", "fox", "--owner", "web");
        bad("a job's id is 1 to 64 letters, digits, _ and -, is not '../fox'", "show", "../fox");
        bad("an owner's name is 1 to 64 letters, digits, _ and -, is not 'a/b'", "list", "--owner", "a/b");
        bad("--limit must be 1 to 1000, is 0", "list", "--limit", "0");
        bad("--limit must be 1 to 1000, is 1001", "list", "--limit", "1001");
        bad("--dead cannot go with --state or --owner", "list", "--dead", "--state", "failed");
        bad("'../x' cannot be the id of a dead letter", "retry", "../x");
        assertThat(jobs("list").err()).containsExactly("hart: no such jobs in " + data.resolve("jobs"));
    }

    @Test
    void withS3ButNoQueueNothingIsRetried() {
        settings.set("hart.store", "s3")
                .set("hart.s3.bucket", "pictures")
                .set("hart.s3.endpoint", "http://127.0.0.1:9");

        bad("a service with these settings takes no jobs (hart.jobs.enabled)", "retry", "--all");
    }

    @Test
    void allLettersAreRetriedAndReported() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            service.work(service.accept("web", "bug", "bug", 1));
            JobRef unused = service.accept("web", "waiting", "a fox", 1);
            take(service).moveToDeadLetters("by mistake");
            service.queue.send("{\"owner\":\"web\",\"job\":\"gone\"}");
            take(service).moveToDeadLetters("why");
            service.queue.send("a secret");
            take(service).moveToDeadLetters("not \u001b[31mJSON\u202e\nat all");

            CommandRun dead = jobs("list", "--dead");
            CommandRun run = jobs("retry", "--all");

            assertThat(String.join("\n", dead.out()))
                    .contains("not \uFFFD[31mJSON\uFFFD at all")
                    .doesNotContain("secret", "\u001b", "\u202e");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .hasSize(4)
                    .anyMatch(line -> line.matches("\\w+  web/bug  retried as r.*"))
                    .anyMatch(line -> line.matches("\\w+  web/waiting  sent again"))
                    .anyMatch(line -> line.matches("\\w+  another sender's message  sent again"))
                    .anyMatch(line ->
                            line.matches("\\w+  web/gone  no longer exists: nothing to retry, the letter stays"));
            assertThat(ran("list", "--dead")).hasSize(2);
            String left = first(ran("list", "--dead").get(1));
            assertThat(ran("retry", left))
                    .containsExactly(left + "  web/gone  no longer exists: nothing to retry, the letter is removed");
            assertThat(jobs("list", "--dead").err()).containsExactly("hart: there are no dead letters");
        }
    }

    @Test
    void aLetterThatCannotBeSentStaysWithExitCode1() {
        try (JobTestService service = JobTestService.in(data)) {
            service.queue.send("x");
            take(service).moveToDeadLetters("x".repeat(300_000), "long");

            CommandRun run = jobs("retry", "--all");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out())
                    .singleElement()
                    .asString()
                    .contains("the letter stays: a message has at most 262144 bytes");
            assertThat(ran("list", "--dead")).hasSize(2);
        }
    }

    @Test
    void anUnreadableRecordIsReportedInOneLine() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef unused = service.accept("web", "fox", "a fox", 1);
            JobRef unusedFolder = service.accept("web", "hen", "a hen", 1);
            JobRef unusedWhole = service.accept("web", "owl", "an owl", 1);
            Path records = data.resolve("jobs/records/jobs/web");
            Files.write(records.resolve("fox.json"), "{".getBytes(StandardCharsets.UTF_8));
            Files.delete(records.resolve("hen.json"));
            Files.createDirectory(records.resolve("hen.json"));

            CommandRun run = jobs("list");
            CommandRun json = jobs("list", "--json");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).hasSize(2).last().asString().startsWith("owl ");
            assertThat(run.err())
                    .singleElement()
                    .asString()
                    .matches("hart: 2 jobs are left out, because the record is damaged or cannot be read: "
                            + "(web/fox, web/hen|web/hen, web/fox); a worker ends such a job as failed");
            assertThat(json.err()).isEqualTo(run.err());
            assertThat(json.out()).hasSize(1);
            assertThat(JSON.readTree(json.out().get(0)).path("id").asText()).isEqualTo("owl");
            assertThat(String.join("\n", ran("show", "fox"))).contains("the job's record is damaged");
            assertThat(JSON.readTree(ran("show", "fox", "--json").get(0))
                            .path("setback")
                            .asText())
                    .isEqualTo("the job's record is damaged");
        }
    }

    @Test
    void aFailedJobWithADamagedRecordIsListedAndCannotBeRetried() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef fox = service.accept("web", "fox", "a fox", 1);
            Files.write(data.resolve("jobs/records/jobs/web/fox.json"), new byte[20]);
            assertThat(service.work(fox)).isInstanceOf(Failed.class);

            assertThat(ran("list").get(1)).matches("fox +web +failed .* the job's record is damaged");
            String letter = first(ran("list", "--dead").get(1));
            Files.write(data.resolve("jobs/queue/dead/0199a1b2c3d4e5f60718293a4b5c6d7e.json"), new byte[20]);
            assertThat(jobs("list", "--dead").out()).hasSize(2);
            assertThat(ran("retry", letter).get(0)).contains("cannot be done again, because its record is damaged");
        }
    }

    @Test
    void aJobIsShownWithItsNotices() throws Exception {
        try (JobTestService service = JobTestService.in(data)) {
            JobRef ref = service.accept("web", "fox", "a fox", 1);
            Recipients webhook = new Recipients() {
                @Override
                public List<String> of(Job job) {
                    return List.of("webhook");
                }

                @Override
                public Delivery deliver(String recipient, String noticeId, JobView job) {
                    return new Delivery.Delivered();
                }
            };
            NoticeStore notices =
                    new NoticeStore(new FileRecords(data.resolve("jobs/records")), webhook, Clock.systemUTC());
            notices.announce(service.store.find(ref).orElseThrow().job());

            assertThat(String.join("\n", ran("show", "fox"))).contains("notified    webhook pending, attempts 0");
            assertThat(JSON.readTree(ran("show", "fox", "--json").get(0))
                            .at("/notices/0/state")
                            .asText())
                    .isEqualTo("pending");
        }
    }
}
