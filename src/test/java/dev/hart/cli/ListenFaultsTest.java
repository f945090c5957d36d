package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;
import org.junit.jupiter.api.Test;

/** {@code LauncherServerIT} makes the first fault happen. */
class ListenFaultsTest {
    private static String describe(String host, int port, String reason) {
        return ListenFaults.describe(new QuarkusBindException(host, port, new BindException(reason)));
    }

    @Test
    void aPortInUseNamesThePortAndTheWayOut() {
        for (String host : new String[] {"127.0.0.1", "::1", "10.0.0.7"}) {
            assertThat(describe(host, 8080, "Address already in use"))
                    .isEqualTo(
                            "port 8080 is in use by another process: stop that one, or choose another port with --port"
                                    + " or QUARKUS_HTTP_PORT");
        }
    }

    @Test
    void anAddressOfAnotherMachineNamesTheWayOut() {
        for (String host : new String[] {"1.2.3.4", "fe80::1", "localhost"}) {
            assertThat(describe(host, 8080, "Cannot assign requested address"))
                    .isEqualTo("cannot listen on " + host
                            + " port 8080: Cannot assign requested address: choose an address"
                            + " of this machine with --host or QUARKUS_HTTP_HOST");
        }
    }

    /** Quarkus says "Port already bound" for the hosts that it knows, whatever the reason. */
    @Test
    void aPortOfTheSystemNamesTheWayOut() {
        for (String host : new String[] {"127.0.0.1", "0.0.0.0", "localhost", "::1", "10.0.0.7"}) {
            assertThat(describe(host, 80, "Permission denied"))
                    .isEqualTo("this process may not listen on port 80: choose one above 1023 with --port or"
                            + " QUARKUS_HTTP_PORT");
        }
    }

    @Test
    void otherMessagesStayAsTheyAre() {
        assertThat(ListenFaults.describe(new IllegalStateException("something else")))
                .isEqualTo("something else");
        assertThat(ListenFaults.describe(new IllegalStateException("Port already bound: 8080: Address already in use")))
                .isEqualTo("Port already bound: 8080: Address already in use");
    }
}
