package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicUrlsTest {
    private final Map<String, String> quarkus = new HashMap<>();

    @AfterEach
    void forget() {
        System.clearProperty("quarkus.http.port");
        System.clearProperty("quarkus.http.ssl-port");
        System.clearProperty("quarkus.http.insecure-requests");
    }

    private String base(Map<String, String> hart) {
        return new PublicUrls(TestSettings.of(hart), name -> Optional.ofNullable(quarkus.get(name)))
                .base()
                .toString();
    }

    @Test
    void theBaseIsTheAddressThatHartListensOn() {
        assertThat(base(Map.of())).isEqualTo("http://127.0.0.1:8080");

        quarkus.put("quarkus.http.host", "::");
        quarkus.put("quarkus.http.port", "9000");
        assertThat(base(Map.of())).isEqualTo("http://localhost:9000");

        quarkus.put("quarkus.http.host", "fe80::1");
        assertThat(base(Map.of())).isEqualTo("http://[fe80::1]:9000");
    }

    @Test
    void withTlsAloneTheBaseIsTheOpenPort() {
        quarkus.put("quarkus.http.ssl-port", "9443");
        assertThat(base(Map.of())).isEqualTo("http://127.0.0.1:8080");

        for (String closed : new String[] {"disabled", "redirect", "DISABLED"}) {
            quarkus.put("quarkus.http.insecure-requests", closed);
            assertThat(base(Map.of())).isEqualTo("https://127.0.0.1:9443");
        }
        quarkus.put("quarkus.http.insecure-requests", "enabled");
        assertThat(base(Map.of())).isEqualTo("http://127.0.0.1:8080");

        quarkus.remove("quarkus.http.insecure-requests");
        quarkus.put("quarkus.http.ssl.client-auth", "required");
        assertThat(base(Map.of())).isEqualTo("https://127.0.0.1:9443");
    }

    /** With port 0 the port is known only once the service listens, and Quarkus then sets it. */
    @Test
    void thePortIsReadEachTime() {
        PublicUrls urls = new PublicUrls(TestSettings.of(Map.of()), name -> Optional.ofNullable(quarkus.get(name)));
        quarkus.put("quarkus.http.port", "0");
        assertThat(urls.jobs()).hasToString("http://127.0.0.1:0/v1/jobs");

        quarkus.put("quarkus.http.port", "40123");

        assertThat(urls.jobs()).hasToString("http://127.0.0.1:40123/v1/jobs");
    }

    @Test
    void thePublicUrlComesFirst() {
        quarkus.put("quarkus.http.insecure-requests", "disabled");

        assertThat(base(Map.of("hart.public-url", "https://images.example/hart")))
                .isEqualTo("https://images.example/hart");
    }

    @Test
    void aCommandReadsThePortsAsTheServiceDoes() {
        System.setProperty("quarkus.http.port", " 9000 ");
        assertThat(PublicUrls.of(TestSettings.of(Map.of())).base()).hasToString("http://127.0.0.1:9000");

        System.setProperty("quarkus.http.ssl-port", "9443\t");
        System.setProperty("quarkus.http.insecure-requests", "disabled");
        assertThat(PublicUrls.of(TestSettings.of(Map.of())).base()).hasToString("https://127.0.0.1:9443");
    }

    @Test
    void aCommandAndTheServiceRefuseAValueThatIsNoPort() {
        for (String setting : new String[] {"quarkus.http.port", "quarkus.http.ssl-port"}) {
            for (String wrong : new String[] {"65536", "99999", "-1", "http"}) {
                System.setProperty(setting, wrong);
                assertThatThrownBy(() -> PublicUrls.of(TestSettings.of(Map.of())))
                        .isInstanceOf(SettingsException.class)
                        .hasMessage(setting + " must be 0 to 65535, is " + wrong);
                assertThatThrownBy(ServiceSettings::readForServing)
                        .isInstanceOf(SettingsException.class)
                        .hasMessage(setting + " must be 0 to 65535, is " + wrong);
            }
            System.clearProperty(setting);
        }
    }
}
