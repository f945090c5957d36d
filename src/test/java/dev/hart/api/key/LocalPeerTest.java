package dev.hart.api.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPeerTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "127.1.2.3,true",
        "::1,true",
        "0:0:0:0:0:0:0:1,true",
        "0:0:0:0:0:0:0:1%0,true",
        "::ffff:127.0.0.1,true",
        "10.0.0.7,false",
        "::ffff:10.0.0.7,false",
        "128.0.0.1,false",
        "fe80::1,false",
        "localhost,false",
        ",false"
    })
    void theAddressOfTheConnectionTells(@Nullable String address, boolean local) {
        assertThat(LocalPeer.isLocal(address, MultiMap.caseInsensitiveMultiMap()))
                .isEqualTo(local);
    }

    @Test
    void whatAProxyForwardsIsNotLocal() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-forwarded-for", "127.0.0.1");

        assertThat(LocalPeer.isLocal("127.0.0.1", headers)).isFalse();
    }
}
