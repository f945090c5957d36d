package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.Encryption;
import dev.hart.aws.S3Settings;
import dev.hart.aws.SqsSettings;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.ProviderChoice;
import dev.hart.job.record.SweepSettings;
import dev.hart.job.worker.WorkerSettings;
import dev.hart.pack.PackException;
import dev.hart.pack.PackStage;
import dev.hart.pipeline.PipelineOptions;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigTest {
    private static final String HASH = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    private Path home = Path.of("");

    @Test
    void everySettingHasADefault() {
        ServiceConfig config = config(Map.of());

        assertThat(config.home()).isEqualTo(Path.of("."));
        assertThat(config.dataFolder()).isEqualTo(Path.of("./data"));
        assertThat(config.publicUrl()).isEmpty();
        assertThat(config.urlTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.replyTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.connections().max()).isEmpty();
        assertThat(config.connections().headTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.connections().idleTimeout()).isEqualTo(Duration.ofMinutes(11));
        assertThat(config.compat()).isEqualTo(ServiceConfig.Compat.LENIENT);
        assertThat(config.prompt().tooLong()).isEqualTo(PromptConfig.TooLong.CUT);
        assertThat(config.streamHeartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.queue().capacity()).isEqualTo(16);
        assertThat(config.queue().batchWait()).isEqualTo(Duration.ofMillis(4));
        assertThat(config.engine().options(Optional.empty()))
                .isEqualTo(new PipelineOptions(
                        new EngineSettings(ProviderChoice.AUTO, Map.of(), true, 0, 0, Map.of(), Optional.empty()),
                        0,
                        true));
        assertThat(config.keys()).isEmpty();
        assertThat(config.open()).isFalse();
        assertThat(config.spotNotice()).isFalse();
        assertThat(config.wrongKeyRate()).isEqualTo(Rate.of("10/1m"));
        assertThat(config.store()).isEqualTo(ServiceConfig.Store.LOCAL);
        assertThat(JobSettings.enabled(config)).isTrue();
        assertThat(JobSettings.worker(config))
                .isEqualTo(new WorkerSettings(
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(15),
                        5,
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(5)));
        assertThat(JobSettings.sweeper(config.jobs())).isEqualTo(SweepSettings.DEFAULT);
        assertThat(config.jobs().queueOwner()).isEqualTo("queue");
        assertThat(QueueSettings.sqs(config)).isEmpty();
    }

    @Test
    void configuredValuesReplaceTheDefaults() {
        ServiceConfig config = config(Map.of(
                "hart.pack", "p",
                "hart.data", "d",
                "hart.public-url", "https://a.example/b",
                "hart.url-ttl", "30s",
                "hart.compat", "strict",
                "hart.prompt.too-long", "refuse",
                "hart.engine.provider", "cuda",
                "hart.engine.device", "1",
                "hart.engine.max-batch", "8"));

        assertThat(config.packFolder()).isEqualTo(Path.of("p"));
        assertThat(config.dataFolder()).isEqualTo(Path.of("d"));
        assertThat(config.publicUrl()).contains(URI.create("https://a.example/b"));
        assertThat(config.urlTtl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.compat()).isEqualTo(ServiceConfig.Compat.STRICT);
        assertThat(config.prompt().tooLong()).isEqualTo(PromptConfig.TooLong.REFUSE);
        assertThat(config.pipelineOptions().engine().provider()).isEqualTo(ProviderChoice.CUDA);
        assertThat(config.pipelineOptions().engine().device()).isEqualTo(1);
        assertThat(config.pipelineOptions().maxBatch()).isEqualTo(8);
    }

    @Test
    void theEnvironmentCanChooseWhatSingleStagesRunOn() {
        EngineSettings engine = ServiceSettings.checked(TestSettings.fromEnvironment(Map.of(
                        "HART_ENGINE_PROVIDER", "cuda",
                        "HART_ENGINE_REQUIRED", "false",
                        "HART_ENGINE_STAGES_SAFETY_PROVIDER", "tensorrt",
                        "HART_ENGINE_STAGES_TEXT_ENCODER_PROVIDER", "cpu",
                        "HART_ENGINE_STAGES_TEXT_ENCODER_MEMORY_LIMIT", "6G",
                        "HART_CACHE", "/cache")))
                .pipelineOptions()
                .engine();

        assertThat(engine)
                .isEqualTo(new EngineSettings(
                        ProviderChoice.CUDA,
                        Map.of(
                                PackStage.SAFETY, ProviderChoice.TENSORRT,
                                PackStage.TEXT_ENCODER, ProviderChoice.CPU),
                        false,
                        0,
                        0,
                        Map.of(PackStage.TEXT_ENCODER, 6L << 30),
                        Optional.of(Path.of("/cache/engines"))));
    }

    @ParameterizedTest
    @CsvSource({"6G, 6442450944", "1.5g, 1610612736", "900M, 943718400", "900 MB, 943718400", "17, 17"})
    void sizesHaveUnits(String text, long bytes) {
        assertThat(ByteSize.of(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"6 gigabytes", "0", "-1G", "''", "999999999999999T"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theEnvironmentCanConfigureABucket() {
        ServiceConfig config = TestSettings.fromEnvironment(Map.of(
                "HART_STORE", "s3",
                "HART_S3_BUCKET", "images",
                "HART_S3_PREFIX", "hart",
                "HART_S3_ENDPOINT", "https://minio.example:9000",
                "HART_S3_REGION", "eu-central-1",
                "HART_S3_PATH_STYLE", "true",
                "HART_S3_SSE", "aws:kms",
                "HART_S3_KMS_KEY", "alias/hart",
                "HART_S3_TIMEOUT", "5s"));

        assertThat(StoreSettings.s3(ServiceSettings.checked(config)))
                .isEqualTo(new S3Settings(
                        "images",
                        "hart/",
                        Optional.of(URI.create("https://minio.example:9000")),
                        Optional.of("eu-central-1"),
                        true,
                        Encryption.of("aws:kms", Optional.of("alias/hart")),
                        Duration.ofSeconds(5)));
    }

    @Test
    void whiteSpaceAroundValuesAndListItemsIsNoPartOfThem() {
        String secret = "whsec_" + "A".repeat(32);
        ServiceConfig config = TestSettings.fromEnvironment(Map.of(
                "HART_PACK", "packs/a\n",
                "HART_STORE", " s3\n",
                "HART_S3_BUCKET", "images\r\n",
                "HART_PUBLIC_URL", "https://a.example/b\n",
                "HART_URL_TTL", "30s ",
                "HART_KEYS__WEB__HASH", HASH + "\n",
                "HART_KEYS__WEB__MODELS", "one, two ,three\n",
                "HART_KEYS__WEB__WEBHOOK_SECRETS", secret + ", " + secret + "\n",
                "HART_WEBHOOK_SECRETS", secret + "\n",
                "HART_WEBHOOK_ALLOW", "10.0.0.0/8, hooks.example\n"));

        ServiceConfig checked = ServiceSettings.checked(config);

        assertThat(checked.packFolder()).isEqualTo(Path.of("packs/a"));
        assertThat(checked.s3().bucket()).contains("images");
        assertThat(checked.publicUrl()).contains(URI.create("https://a.example/b"));
        assertThat(Objects.requireNonNull(checked.keys().get("web")).models().orElseThrow())
                .containsExactlyInAnyOrder("one", "two", "three");
        assertThat(NoticeSettings.secrets(checked, "web")).hasSize(2);
        assertThat(checked.webhook().allow().orElseThrow()).containsExactly("10.0.0.0/8", "hooks.example");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.s3.bucket,a b",
        "hart.s3.prefix,/a",
        "hart.s3.endpoint,minio.example",
        "hart.s3.public-endpoint,minio.example",
        "hart.s3.public-endpoint,https://user:secret@minio.example",
        "hart.s3.endpoint,https://user:secret@minio.example",
        "hart.s3.region,Frankfurt",
        "hart.s3.sse,yes",
        "hart.s3.kms-key,alias/a",
        "hart.s3.timeout,10ms"
    })
    void anInvalidBucketSettingIsRefusedByItsName(String name, String value) {
        Map<String, String> properties = new HashMap<>(Map.of("hart.store", "s3", "hart.s3.bucket", "images"));
        properties.put(name, value);
        ServiceConfig config = config(properties);

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.jobs.lease,500ms",
        "hart.jobs.attempts,0",
        "hart.jobs.timeout,0s",
        "hart.jobs.first-pause,10m",
        "hart.jobs.longest-pause,13h"
    })
    void anInvalidSettingOfTheWorkerIsRefused(String name, String value) {
        ServiceConfig config = config(Map.of(name, value));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.jobs: ");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.jobs.retention,1m",
        "hart.jobs.retention,-1s",
        "hart.jobs.sweep-interval,0s",
        "hart.jobs.notice-interval,-1s",
        "hart.jobs.event-interval,1ms",
        "hart.jobs.max-open,0",
        "hart.jobs.max-open-per-owner,-1",
        "hart.worker.retire-after,500ms",
        "hart.jobs.queue-owner,a.b"
    })
    void anInvalidJobSettingIsRefusedByItsName(String name, String value) {
        ServiceConfig config = config(Map.of(name, value));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.wake.interval,500ms",
        "hart.wake.interval,2h",
        "hart.wake.timeout,0s",
        "hart.wake.timeout,30s",
        "hart.wake.policy,a policy",
        "hart.wake.policy,arn:aws:sqs:eu-central-1:123456789012:jobs",
        "hart.wake.group,a:b",
        "hart.wake.endpoint,scaling.example",
        "hart.wake.region,Frankfurt"
    })
    void anInvalidSettingOfTheWakeIsRefusedByItsName(String name, String value) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "hart.wake.provider", "autoscaling", "hart.wake.policy", "wake", "hart.wake.group", "hart-workers"));
        assertThat(ServiceSettings.checked(config(properties))).isNotNull();
        properties.put(name, value);
        ServiceConfig config = config(properties);

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "autoscaling,hart.wake.provider=autoscaling needs hart.wake.policy",
        "http,hart.wake.provider=http needs hart.wake.url"
    })
    void aProviderOfTheWakeNeedsItsSetting(String provider, String message) {
        ServiceConfig config = config(Map.of("hart.wake.provider", provider));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @Test
    void theUrlOfTheWakeMayBeInsideTheNetworkAndIsNotRepeated() {
        Map<String, String> properties =
                new HashMap<>(Map.of("hart.wake.provider", "http", "hart.wake.url", "http://10.0.0.7:8080/start"));
        assertThat(WakeSettings.url(ServiceSettings.checked(config(properties)).wake()))
                .isPresent();
        properties.put("hart.wake.url", "http://user:secret@10.0.0.7/start");

        assertThatThrownBy(() -> ServiceSettings.checked(config(properties)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.wake.url must")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void aWorkerRetiresOnlyIfItIsToldToAndThereAreJobs() {
        assertThat(config(Map.of()).worker().retireAfter()).isEmpty();
        assertThat(ServiceSettings.checked(config(Map.of("hart.worker.retire-after", "10m")))
                        .worker()
                        .retireAfter())
                .contains(Duration.ofMinutes(10));
        ServiceConfig withoutJobs = config(Map.of("hart.worker.retire-after", "10m", "hart.jobs.enabled", "false"));

        assertThatThrownBy(() -> ServiceSettings.checked(withoutJobs))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.worker.retire-after needs jobs, which this instance does not take");
    }

    @Test
    void jobsAreOffByDefaultWhereTheJobQueueIsNotSharedLikeTheRecords() {
        Map<String, String> s3 = new HashMap<>(Map.of("hart.store", "s3", "hart.s3.bucket", "images"));
        assertThat(JobSettings.enabled(config(s3))).isFalse();

        s3.put("hart.jobs.enabled", "true");
        assertThat(JobSettings.enabled(config(s3))).isTrue();

        s3.remove("hart.jobs.enabled");
        s3.put("hart.sqs.queue", "jobs");
        assertThat(JobSettings.enabled(config(s3))).isTrue();
        assertThat(JobSettings.worker(config(s3)).poll()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aQueueInSqsNeedsRecordsInS3() {
        ServiceConfig config = config(Map.of("hart.sqs.queue", "jobs"));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.sqs.queue needs hart.store=s3");
    }

    @Test
    void aBucketAndTheStoreS3NeedEachOther() {
        assertThatThrownBy(() -> ServiceSettings.checked(config(Map.of("hart.store", "s3"))))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.store=s3 needs hart.s3.bucket");
        assertThatThrownBy(() -> ServiceSettings.checked(config(Map.of("hart.s3.bucket", "images"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("hart.store is not s3");
    }

    @Test
    void theEnvironmentCanConfigureAQueue() {
        ServiceConfig config = TestSettings.fromEnvironment(Map.of(
                "HART_STORE", "s3",
                "HART_S3_BUCKET", "images",
                "HART_SQS_QUEUE", "jobs",
                "HART_SQS_DEAD_LETTER_QUEUE", "dead",
                "HART_SQS_ENDPOINT", "https://mq.example:9324",
                "HART_SQS_REGION", "eu-central-1",
                "HART_SQS_WAIT", "10s",
                "HART_SQS_TIMEOUT", "5s"));

        assertThat(QueueSettings.sqs(ServiceSettings.checked(config)))
                .contains(new SqsSettings(
                        "jobs",
                        Optional.of("dead"),
                        Optional.of(URI.create("https://mq.example:9324")),
                        Optional.of("eu-central-1"),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
    }

    @Test
    void aQueueHasDefaultsForAllButItsName() {
        assertThat(QueueSettings.sqs(config(Map.of("hart.store", "s3", "hart.sqs.queue", "jobs"))))
                .contains(new SqsSettings(
                        "jobs",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(30)));
    }

    @Test
    void aDeadLetterQueueNeedsAQueue() {
        assertThatThrownBy(() -> ServiceSettings.checked(config(Map.of("hart.sqs.dead-letter-queue", "dead"))))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.sqs.dead-letter-queue is set, but hart.sqs.queue is not");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.sqs.queue,a b",
        "hart.sqs.queue,jobs.fifo",
        "hart.sqs.dead-letter-queue,jobs",
        "hart.sqs.dead-letter-queue,https://user:secret@mq.example/0/dead",
        "hart.sqs.endpoint,mq.example",
        "hart.sqs.region,Frankfurt",
        "hart.sqs.wait,0s",
        "hart.sqs.wait,21s",
        "hart.sqs.timeout,10ms"
    })
    void anInvalidQueueSettingIsRefusedByItsName(String name, String value) {
        Map<String, String> properties =
                new HashMap<>(Map.of("hart.store", "s3", "hart.s3.bucket", "images", "hart.sqs.queue", "jobs"));
        properties.put(name, value);
        ServiceConfig config = config(properties);

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.events.queue,a b",
        "hart.events.queue,events.fifo",
        "hart.sqs.endpoint,mq.example",
        "hart.sqs.region,Frankfurt",
        "hart.sqs.wait,0s",
        "hart.sqs.timeout,10ms"
    })
    void aSettingOfAQueueForEventsAloneIsRefusedByItsName(String name, String value) {
        Map<String, String> properties = new HashMap<>(Map.of("hart.events.queue", "events"));
        properties.put(name, value);
        ServiceConfig config = config(properties);

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name + " ");
    }

    @Test
    void theSweeperRefusesANegativeRetentionByItsName() {
        JobsConfig jobs = config(Map.of("hart.jobs.retention", "-1s")).jobs();

        assertThatThrownBy(() -> JobSettings.sweeper(jobs))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.jobs.retention: ");
    }

    @ParameterizedTest
    @CsvSource({
        "jobs, hart.sqs.queue",
        "dead, hart.sqs.dead-letter-queue",
        "https://mq.example/0/jobs, hart.sqs.queue",
    })
    void eventsMayNotGoToTheJobQueueOrItsDeadLetterQueue(String events, String taken) {
        ServiceConfig config = config(withQueues("jobs", "dead", events));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.events.queue must be another one than " + taken + ", is " + events);
    }

    @Test
    void queueUrlsAreComparedAsAWhole() {
        String jobs = "https://mq.example/0/jobs";
        ServiceConfig same = config(withQueues(jobs, "https://mq.example/0/dead", "https://MQ.example/0/jobs"));
        ServiceConfig other = config(withQueues(jobs, "https://mq.example/0/dead", "https://mq.example/1/jobs"));

        assertThatThrownBy(() -> ServiceSettings.checked(same))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.events.queue must be another one than hart.sqs.queue");
        assertThatCode(() -> ServiceSettings.checked(other)).doesNotThrowAnyException();
    }

    private static Map<String, String> withQueues(String jobs, String dead, String events) {
        return Map.of(
                "hart.store", "s3",
                "hart.s3.bucket", "images",
                "hart.sqs.queue", jobs,
                "hart.sqs.dead-letter-queue", dead,
                "hart.events.queue", events);
    }

    @ParameterizedTest
    @CsvSource({
        "hart.queue.capacity,0",
        "hart.queue.batch-wait,-1ms",
        "hart.queue.batch-wait,1001ms",
        "hart.recovery-interval,99ms",
        "hart.safety.threshold,0",
        "hart.safety.low-threshold,1",
        "hart.image-retention,59m",
        "hart.request-timeout,0s",
        "hart.body-timeout,999ms",
        "hart.reply-timeout,0s",
        "hart.connections.max,0",
        "hart.connections.head-timeout,999ms",
        "hart.connections.idle-timeout,0s",
        "hart.stream-heartbeat,999ms",
        "hart.engine.threads,-1",
        "hart.engine.device,-1",
        "hart.engine.max-batch,-1",
        "hart.url-ttl,0s",
        "hart.public-url,images.example",
        "hart.public-url,https://a.example/?b",
        "hart.public-url,https://user:secret@a.example/",
        "hart.url-ttl,8d",
        "hart.webhook.timeout,-1s"
    })
    void aValueOutOfItsRangeIsRefusedByItsName(String name, String value) {
        ServiceConfig config = config(Map.of(name, value));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name + " ")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void theFormerNameOfTheBatchWaitStillWorksAsAPropertyAndInTheEnvironment() {
        assertThat(config(Map.of("hart.queue.company", "1s")).queue().batchWait())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(TestSettings.fromEnvironment(Map.of("HART_QUEUE_COMPANY", "1s"))
                        .queue()
                        .batchWait())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theNameOfTheBatchWaitWinsOverItsFormerNameWhereverEachIsSet() {
        Map<String, String> variables = Map.of("HART_QUEUE_BATCH_WAIT", "10ms");
        Map<String, String> formerVariables = Map.of("HART_QUEUE_COMPANY", "20ms");
        PropertiesConfigSource property =
                new PropertiesConfigSource(Map.of("hart.queue.batch-wait", "10ms"), "test", 400);
        PropertiesConfigSource formerProperty =
                new PropertiesConfigSource(Map.of("hart.queue.company", "20ms"), "test", 400);

        assertThat(Stream.of(
                        TestSettings.read(property, new EnvConfigSource(formerVariables, 300)),
                        TestSettings.read(formerProperty, new EnvConfigSource(variables, 300)),
                        TestSettings.read(property, formerProperty)))
                .allSatisfy(config -> assertThat(config.queue().batchWait()).isEqualTo(Duration.ofMillis(10)));
    }

    @Test
    void theBatchWaitIsCheckedUnderItsFormerNameToo() {
        ServiceConfig config = config(Map.of("hart.queue.company", "2s"));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.queue.batch-wait must be 0 to 1 second, is PT2S");
    }

    @Test
    void anApiKeyHasDefaultsForAllButItsHash() {
        KeyConfig key = webKey(config(Map.of("hart.keys.web.hash", HASH)));

        assertThat(key.rate()).isEqualTo(new Rate(60, Duration.ofMinutes(1)));
        assertThat(key.burst()).isEmpty();
        assertThat(key.models()).isEmpty();
        assertThat(key.mayLowerModeration()).isFalse();
        assertThatThrownBy(() -> config(Map.of("hart.keys.web.rate", "1/1s")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("hart.keys.web.hash");
    }

    @Test
    void theEnvironmentCanConfigureApiKeys() {
        ServiceConfig config = TestSettings.fromEnvironment(Map.of(
                "HART_KEYS__WEB__HASH", HASH,
                "HART_KEYS__WEB__RATE", "5/2h",
                "HART_KEYS__WEB__BURST", "3",
                "HART_KEYS__WEB__MODELS", "a,b",
                "HART_KEYS__WEB__MAY_LOWER_MODERATION", "true",
                "HART_KEYS__BOT2__HASH", HASH.replace('0', '1')));

        assertThat(ServiceSettings.checked(config).keys()).containsOnlyKeys("web", "bot2");
        KeyConfig key = webKey(config);
        assertThat(key.hash()).isEqualTo(HASH);
        assertThat(key.rate()).isEqualTo(new Rate(5, Duration.ofHours(2)));
        assertThat(key.burst()).hasValue(3);
        assertThat(key.models()).contains(Set.of("a", "b"));
        assertThat(key.mayLowerModeration()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hart.keys.\"web site\".hash | " + HASH + " | hart.keys.\"web site\": the name",
                "hart.keys.\"web.site\".hash | " + HASH + " | hart.keys.\"web.site\": the name",
                "hart.keys.anyone.hash | " + HASH + " | hart.keys.\"anyone\": the name",
                "hart.keys.web.burst | 0 | hart.keys.\"web\".burst must be 1 to 1000000, is 0",
                "hart.keys.web.hash | secret | hart.keys.\"web\".hash must be sha256:",
                "hart.keys.web.hash | sha256:secret | hart.keys.\"web\".hash must be sha256:",
                "hart.keys.web.hash | " + HASH + "00 | hart.keys.\"web\".hash must be sha256:",
                "hart.keys.other.hash | " + HASH + " | .hash is that of another key too",
            })
    void anInvalidApiKeyIsRefusedByItsNameWithoutRepeatingAHash(String name, String value, String message) {
        Map<String, String> properties = new HashMap<>(
                Map.of("hart.keys.web.hash", HASH.toUpperCase(Locale.ROOT).replace("SHA", "sha")));
        properties.put(name, value);

        assertThatThrownBy(() -> ServiceSettings.checked(config(properties)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain(HASH)
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,       false, false, true",
        "127.1.2.3,       false, false, true",
        "::1,             false, false, true",
        "localhost,       false, false, true",
        "0.0.0.0,         false, false, false",
        "::,              false, false, false",
        "192.0.2.1,       false, false, false",
        "nowhere.invalid, false, false, false",
        "0.0.0.0,         true,  false, true",
        "0.0.0.0,         false, true,  true",
    })
    void withoutApiKeysTheServiceMayListenOnThisMachineOnly(String host, boolean key, boolean open, boolean allowed) {
        Map<String, String> properties = new HashMap<>(Map.of("hart.open", Boolean.toString(open)));
        if (key) {
            properties.put("hart.keys.web.hash", HASH);
        }
        ServiceConfig config = config(properties);

        if (allowed) {
            assertThatCode(() -> ListenAddressCheck.check(config, host)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> ListenAddressCheck.check(config, host))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(host)
                    .hasMessageContaining("hart.open=true");
        }
    }

    @Test
    void theLogDescribesWhoMayCall() {
        assertThat(ListenAddressCheck.describe(config(Map.of()))).contains("only this machine");
        assertThat(ListenAddressCheck.describe(config(Map.of("hart.open", "true"))))
                .contains("every client that reaches it");
        assertThat(ListenAddressCheck.describe(config(Map.of("hart.keys.web.hash", HASH))))
                .isEqualTo("one API key may call it");
    }

    @Test
    void theDefaultPackIsTheDemoPackOfTheInstallation() throws IOException {
        ServiceConfig config = config(Map.of("hart.home", home.toString()));
        assertThatThrownBy(config::packFolder)
                .isInstanceOf(PackException.class)
                .hasMessageContaining(home.resolve("models/demo").toString());

        Path demo = Files.createDirectories(home.resolve("models/demo"));
        Files.writeString(demo.resolve("pack.json"), "{}");
        assertThat(config.packFolder()).isEqualTo(demo);
    }

    private static ServiceConfig config(Map<String, String> properties) {
        return TestSettings.of(properties);
    }

    private static KeyConfig webKey(ServiceConfig config) {
        return Objects.requireNonNull(ServiceSettings.checked(config).keys().get("web"));
    }
}
