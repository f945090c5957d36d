package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The messages are those of Quarkus 3.33; {@code LauncherServerIT} makes the first one happen. */
class ListenFaultsTest {
    @Test
    void aPortInUseNamesThePortAndTheWayOut() {
        assertThat(ListenFaults.describe("Port already bound: 8080: Address already in use"))
                .isEqualTo(
                        "port 8080 is in use by another process: stop that one, or choose another port with --port or"
                                + " QUARKUS_HTTP_PORT");
    }

    @Test
    void anAddressOfAnotherMachineAndAPortOfTheSystemNameTheWayOut() {
        assertThat(ListenFaults.describe(
                        "Unable to bind to host: 1.2.3.4 and port: 8080: Cannot assign requested address"))
                .isEqualTo(
                        "cannot listen on 1.2.3.4 port 8080: Cannot assign requested address: choose an address of this"
                                + " machine with --host or QUARKUS_HTTP_HOST");
        assertThat(ListenFaults.describe("Unable to bind to host: 127.0.0.1 and port: 80: Permission denied"))
                .isEqualTo(
                        "this process may not listen on port 80: choose one above 1023 with --port or QUARKUS_HTTP_PORT");
    }

    @Test
    void otherMessagesStayAsTheyAre() {
        assertThat(ListenFaults.describe("something else")).isEqualTo("something else");
    }
}
