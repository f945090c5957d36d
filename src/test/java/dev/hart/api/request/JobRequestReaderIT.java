package dev.hart.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ApiException;
import dev.hart.api.ErrorMapper;
import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import dev.hart.api.key.Caller;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads bodies for a caller that sent no HTTP request, such as the owner of queue messages. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class JobRequestReaderIT {
    @Inject
    @SuppressWarnings("NullAway.Init")
    JobRequestParser requests;

    private record Named(boolean mayLowerModeration, String pack) implements Caller {
        @Override
        public String name() {
            return "queue";
        }

        @Override
        public boolean mayUse(String model) {
            return model.equals(pack);
        }
    }

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void theRightsOfTheCallerApply() {
        String low = "{\"prompt\":\"a cat\",\"moderation\":\"low\"}";

        double threshold = requests.read(RequestJson.parseExactly(low), new Named(true, FakeModel.NAME))
                .threshold();

        assertThat(threshold).isEqualTo(0.8);
        assertRefused(low, new Named(false, FakeModel.NAME), 403, "moderation");
        assertRefused("{\"prompt\":\"a cat\"}", new Named(true, "another"), 403, "model");
    }

    @Test
    void anErrorNamesTheField() {
        Named caller = new Named(false, FakeModel.NAME);

        assertRefused("{\"prompt\":\"a cat\",\"style\":1}", caller, 400, "style");
        assertRefused("{\"prompt\":\"\"}", caller, 400, "prompt");
        assertRefused("{\"prompt\":\"a cat\",\"model\":\"other\"}", caller, 404, "model");
    }

    private void assertRefused(String json, Caller caller, int status, String param) {
        assertThatThrownBy(() -> requests.read(RequestJson.parseExactly(json), caller))
                .satisfies(thrown -> {
                    ApiException error = ErrorMapper.toApiException(thrown);
                    assertThat(error.status()).isEqualTo(status);
                    assertThat(error.param()).contains(param);
                });
    }
}
