package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class SpotNoticesTest {
    private static final String NOTICE = "{\"action\": \"terminate\", \"time\": \"2026-11-24T08:22:00Z\"}";

    private MetadataServer server;
    private SpotNotices notices;

    @BeforeEach
    void start() throws IOException {
        server = MetadataServer.start();
        notices = SpotNotices.at(server.endpoint());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aMachineThatIsNotTakenBackHasNoNotice() {
        assertThat(notices.look()).isEmpty();
        assertThat(notices.look()).isEmpty();
        // The server refuses requests without its token.
        assertThat(server.looks()).isEqualTo(2);
    }

    @Test
    void aNoticeContainsTheActionAndItsTime() {
        server.announce(NOTICE);

        assertThat(notices.look()).contains(new SpotNotice("terminate", Instant.parse("2026-11-24T08:22:00Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>log in</html>",
                "null",
                "[]",
                "{}",
                "{\"action\": \"terminate\"}",
                "{\"action\": \"terminate\", \"time\": \"soon\"}",
                "{\"time\": \"2026-11-24T08:22:00Z\"}",
                "{\"action\": \"a\\nline\", \"time\": \"2026-11-24T08:22:00Z\"}",
                "{\"action\": \"terminate\", \"time\": \"2026-11-24T08:22:00Z\""
            })
    void whatIsNoNoticeIsNotTakenForOne(String body) {
        server.announce(body);

        fails("its answer is not a notice");
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() {
        server.announce(" ".repeat(100_000) + NOTICE);

        fails("its answer is not a notice");
    }

    @Test
    void aMachineWithoutMetadataServiceIsReported() {
        server.token(Optional.empty());

        fails("it returns no token, but status 403");
        assertThat(server.looks()).isZero();
    }

    @Test
    void anAnswerThatCannotBeAHeaderIsNotAToken() {
        server.token(Optional.of("<html>\nlog in</html>"));

        fails("its answer is not a token");
    }

    @Test
    void anyOtherStatusIsAnError() {
        server.trouble(503);

        fails("it answers with status 503");
    }

    @Test
    void aRefusedConnectionIsReported() {
        server.close();

        fails("no connection: Connection refused");
    }

    @Test
    void aSilentServerIsGivenUpSoon() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            notices = SpotNotices.at(URI.create("http://127.0.0.1:" + silent.getLocalPort()));

            fails("the connection failed: java.net.SocketTimeoutException: Read timed out");
        }
    }

    @Test
    void noProxyIsUsed() {
        String exceptions = System.getProperty("http.nonProxyHosts");
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "");
        try {
            assertThat(notices.look()).isEmpty();
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            if (exceptions == null) {
                System.clearProperty("http.nonProxyHosts");
            } else {
                System.setProperty("http.nonProxyHosts", exceptions);
            }
        }
    }

    @Test
    void theEnvironmentMayNameAnotherAddress() {
        server.announce(NOTICE);

        assertThat(SpotNotices.of(Optional.of(server.endpoint() + "/")).look()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "ftp://169.254.169.254", "http://user:secret@a", "http://a b"})
    void anInvalidAddressIsRefusedByTheNameOfItsVariable(String endpoint) {
        assertThatThrownBy(() -> SpotNotices.of(Optional.of(endpoint)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AWS_EC2_METADATA_SERVICE_ENDPOINT must be http(s)://host[:port][/path]");
    }

    private void fails(String why) {
        assertThatThrownBy(notices::look)
                .isInstanceOf(AwsException.class)
                .hasMessageStartingWith("the machine's metadata service at http://127.0.0.1:")
                .hasMessageEndingWith(why);
    }
}
