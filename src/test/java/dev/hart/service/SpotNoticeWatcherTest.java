package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.MetadataServer;
import dev.hart.aws.SpotNotices;
import dev.hart.config.ServiceConfig;
import dev.hart.config.SettingsException;
import dev.hart.config.SpotSettings;
import dev.hart.config.TestSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SpotNoticeWatcherTest {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String NOTICE = "{\"action\": \"terminate\", \"time\": \"2026-11-24T08:22:00Z\"}";

    private final List<ExtLogRecord> lines = new CopyOnWriteArrayList<>();
    private final PatternFormatter message = new PatternFormatter("%s");
    private final Logger logger = Logger.getLogger(SpotNoticeWatcher.class.getName());
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(ExtLogRecord.wrap(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Semaphore ends = new Semaphore(0);
    private final SpotNoticeWatcher watcher = new SpotNoticeWatcher(config(true), Optional.empty(), Optional.empty());
    private MetadataServer server;

    @BeforeEach
    void start() throws IOException {
        logger.addHandler(log);
        server = MetadataServer.start();
    }

    @AfterEach
    void stop() {
        watcher.stop();
        server.close();
        logger.removeHandler(log);
    }

    @Test
    void aNoticeEndsTheServiceOnceAndTheLogNamesTheTimeOfTheInterruption() throws Exception {
        watch();
        awaitLooks(2);
        assertThat(ends.availablePermits()).isZero();

        server.announce(NOTICE);

        assertThat(ends.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        int looks = server.looks();
        Thread.sleep(10 * PAUSE.toMillis());
        assertThat(server.looks()).isEqualTo(looks);
        assertThat(ends.availablePermits()).isZero();
        assertThat(messages(Level.WARNING))
                .containsExactly("EC2 takes this machine back (terminate) at 2026-11-24T08:22:00Z: the service ends");
    }

    @Test
    void anUnreachableMetadataServiceIsLoggedOnceAndDoesNotEndTheService() throws Exception {
        int port = server.port();
        watch();
        awaitLooks(1);

        server.close();
        awaitMessages(Level.WARNING, 1);
        Thread.sleep(10 * PAUSE.toMillis());
        server = MetadataServer.start(port);
        awaitMessages(Level.INFO, 1);

        assertThat(messages(Level.WARNING))
                .singleElement()
                .asString()
                .startsWith("hart cannot see spot notices now: the machine's metadata service at http://127.0.0.1:");
        assertThat(messages(Level.INFO)).containsExactly("hart can see spot notices again");
        assertThat(ends.availablePermits()).isZero();
        server.announce(NOTICE);
        assertThat(ends.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anUnreadableNoticeDoesNotEndTheService() throws Exception {
        server.announce("<html>log in</html>");
        watch();

        awaitLooks(5);

        assertThat(ends.availablePermits()).isZero();
        assertThat(messages(Level.WARNING)).singleElement().asString().endsWith("its answer is not a notice");
    }

    @ParameterizedTest
    @CsvSource({
        "true,,PT105S,",
        "true,PT10S,PT95S,",
        "true,,,",
        "false,PT1H,PT1H,",
        "true,PT10S,PT101S,111.0",
        "true,PT2M,,120.0"
    })
    void theShutdownMustFitIntoTheTimeBeforeTheInterruption(
            boolean wanted, @Nullable Duration delay, @Nullable Duration timeout, @Nullable String sum) {
        ThrowingCallable check =
                () -> SpotSettings.check(config(wanted), Optional.ofNullable(delay), Optional.ofNullable(timeout));

        if (sum == null) {
            assertThatCode(check).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(check)
                    .isInstanceOf(SettingsException.class)
                    .hasMessage("hart.spot-notice: quarkus.shutdown.delay and quarkus.shutdown.timeout must be"
                            + " 105 seconds at most together, are " + sum);
        }
    }

    private void watch() {
        watcher.watch(SpotNotices.at(server.endpoint()), PAUSE, ends::release);
    }

    private void awaitLooks(int many) throws InterruptedException {
        for (int i = 0; i < 500 && server.looks() < many; i++) {
            Thread.sleep(20);
        }
        assertThat(server.looks()).isGreaterThanOrEqualTo(many);
    }

    private void awaitMessages(Level level, int many) throws InterruptedException {
        for (int i = 0; i < 500 && messages(level).size() < many; i++) {
            Thread.sleep(20);
        }
        assertThat(messages(level)).hasSizeGreaterThanOrEqualTo(many);
    }

    private List<String> messages(Level level) {
        return lines.stream()
                .filter(line -> line.getLevel().intValue() == level.intValue())
                .map(message::format)
                .toList();
    }

    private static ServiceConfig config(boolean wanted) {
        return TestSettings.of(Map.of("hart.spot-notice", Boolean.toString(wanted)));
    }
}
