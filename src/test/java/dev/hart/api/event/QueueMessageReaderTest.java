package dev.hart.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ApiException;
import dev.hart.api.request.JobRequestParser;
import dev.hart.api.key.Caller;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.JobId;
import dev.hart.job.JobRequest;
import dev.hart.job.JobSubmission;
import dev.hart.job.RequestDigest;
import dev.hart.job.UnreadableMessageException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueMessageReaderTest {
    private static final String CAT = "{\"prompt\":\"a cat\"}";
    private static final JobRequest REQUEST = new JobRequest(
            "a-pack",
            new ImageRequest("a cat", 1, 7, 4.5, Sampling.DEFAULT),
            0.5,
            new ImageEncoding(ImageFormat.PNG, ImageFormat.DEFAULT_COMPRESSION, 8),
            Optional.empty());

    private final List<String> read = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();

    @Test
    void aPlainBodyIsTheSameJobWithEachDeliveryOfItsMessage() {
        QueueMessageReader inbox = inbox(Map.of());

        JobSubmission first = inbox.read("message-1", CAT);

        JobSubmission again = inbox.read("message-1", CAT);

        assertThat(again.ref()).isEqualTo(first.ref());
        assertThat(again.digest()).isEqualTo(first.digest());
        assertThat(inbox.read("message-2", CAT).ref()).isNotEqualTo(first.ref());
        assertThat(first.ref().id()).isEqualTo(JobId.ofMessage("message-1"));
        assertThat(first.ref().owner().name()).isEqualTo("queue");
        assertThat(first.digest()).isEqualTo(RequestDigest.of(CAT));
    }

    @Test
    void theRequestIsCheckedOnlyWhenItIsNeeded() {
        JobSubmission order = inbox(Map.of()).read("message-1", CAT);
        assertThat(read).isEmpty();

        assertThat(order.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
    }

    @Test
    void anIdInTheMessageIsTheJobsIdAndNotAFieldOfTheRequest() {
        JobSubmission order = inbox(Map.of()).read("message-1", "{\"id\":\"order-7\",\"prompt\":\"a cat\"}");

        assertThat(order.ref().id()).isEqualTo(new JobId("order-7"));
        assertThat(order.digest()).isEqualTo(RequestDigest.of(CAT));
        assertThat(order.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
    }

    @Test
    void anEventIsTheJobOfItsSourceAndId() {
        JobSubmission order = inbox(Map.of())
                .read(
                        "message-1",
                        "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"dev.hart.job.requested\","
                                + "\"data\":" + CAT + "}");

        assertThat(order.ref().id()).isEqualTo(JobId.ofEvent("/a", "7"));
        assertThat(order.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
    }

    @Test
    void theJobsBelongToTheQueueOwnerWhoseRightsApply() {
        Map<String, String> settings = Map.of(
                "hart.jobs.queue-owner", "studio",
                "hart.keys.studio.hash", "sha256:" + "0".repeat(64),
                "hart.keys.studio.models", "a-pack",
                "hart.keys.studio.may-lower-moderation", "true");

        JobSubmission order = inbox(settings).read("message-1", CAT);

        assertThat(order.ref().owner().name()).isEqualTo("studio");
        assertThat(order.request().get()).isSameAs(REQUEST);
        Caller caller = callers.get(0);
        assertThat(caller.name()).isEqualTo("studio");
        assertThat(caller.mayLowerModeration()).isTrue();
        assertThat(caller.mayUse("a-pack")).isTrue();
        assertThat(caller.mayUse("another")).isFalse();
    }

    @Test
    void anOwnerWithoutAnApiKeyHasTheFewestRights() {
        JobRequest unused = inbox(Map.of("hart.keys.studio.may-lower-moderation", "true", "hart.keys.studio.hash", "x"))
                .read("message-1", CAT)
                .request()
                .get();

        assertThat(callers.get(0).mayLowerModeration()).isFalse();
        assertThat(callers.get(0).mayUse("any")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a.b\",\"prompt\":\"secret\"} | 'id' must be 1 to 64 letters, digits, _ and -",
                "{\"id\":7,\"prompt\":\"secret\"} | 'id' must be 1 to 64 letters, digits, _ and -",
                "{\"prompt\":\"secret\",\"prompt\":\"secret\"} | the message is not valid JSON",
                "{\"prompt\":\"secret\"} more | the message is not valid JSON",
                "secret | the message is not valid JSON",
                "\"secret\" | the message must be a JSON object",
                "`` | the message must be a JSON object",
            })
    void anUnreadableMessageHasAReasonOfOneLineWithoutThePrompt(String body, String reason) {
        assertThatThrownBy(() -> inbox(Map.of()).read("message-1", body))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage(reason);
        assertThat(read).isEmpty();
    }

    @Test
    void aMessageHasTheLengthLimitOfAnHttpBody() {
        String longest = "{\"prompt\":\"" + "x".repeat(64 * 1024 - 13) + "\"}";

        assertThat(inbox(Map.of()).read("message-1", longest).ref().id()).isEqualTo(JobId.ofMessage("message-1"));
        assertThatThrownBy(() -> inbox(Map.of()).read("message-1", longest + " "))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("the message is larger than 64 KiB");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void aRefusedMessageIsUnreadable(int status) {
        JobRequestParser refusing = (json, caller) -> {
            throw new ApiException(status, "code", "reason");
        };

        JobSubmission order = new QueueMessageReader(refusing, config(Map.of())).read("message-1", CAT);

        assertThatThrownBy(order.request()::get)
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("reason");
    }

    @Test
    void aMessageIsNotUnreadableWhileTheServiceIsNotReady() {
        JobRequestParser loading = (json, caller) -> {
            throw new ApiException(503, "model_not_ready", "the model is not ready yet");
        };

        JobSubmission order = new QueueMessageReader(loading, config(Map.of())).read("message-1", CAT);

        assertThatThrownBy(order.request()::get).isInstanceOf(ApiException.class);
    }

    private QueueMessageReader inbox(Map<String, String> settings) {
        return new QueueMessageReader(
                (json, caller) -> {
                    read.add(json);
                    callers.add(caller);
                    return REQUEST;
                },
                config(settings));
    }

    private static ServiceConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .addDiscoveredConverters()
                .withMapping(ServiceConfig.class)
                .build()
                .getConfigMapping(ServiceConfig.class);
    }
}
