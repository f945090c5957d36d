package dev.hart.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ApiException;
import dev.hart.api.key.Caller;
import dev.hart.api.request.JobRequestParser;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.JobId;
import dev.hart.job.JobRequest;
import dev.hart.job.JobSubmission;
import dev.hart.job.TestDigests;
import dev.hart.job.UnreadableMessageException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
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
        QueueMessageReader reader = reader(Map.of());

        JobSubmission first = reader.read("message-1", CAT);

        JobSubmission again = reader.read("message-1", CAT);

        assertThat(again.ref()).isEqualTo(first.ref());
        assertThat(again.digest()).isEqualTo(first.digest());
        assertThat(reader.read("message-2", CAT).ref()).isNotEqualTo(first.ref());
        assertThat(first.ref().id()).isEqualTo(JobId.ofMessage("message-1"));
        assertThat(first.ref().owner().name()).isEqualTo("queue");
        assertThat(first.digest()).isEqualTo(TestDigests.of(CAT));
    }

    @Test
    void theRequestIsCheckedOnlyWhenItIsNeeded() {
        JobSubmission submission = reader(Map.of()).read("message-1", CAT);
        assertThat(read).isEmpty();

        assertThat(submission.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
    }

    @Test
    void anIdInTheMessageIsTheJobsIdAndNotAFieldOfTheRequest() {
        JobSubmission submission = reader(Map.of()).read("message-1", "{\"id\":\"order-7\",\"prompt\":\"a cat\"}");

        assertThat(submission.ref().id()).isEqualTo(new JobId("order-7"));
        assertThat(submission.digest()).isEqualTo(TestDigests.of(CAT));
        assertThat(submission.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
    }

    @Test
    void anEventIsTheJobOfItsSourceAndId() {
        JobSubmission submission = reader(Map.of())
                .read(
                        "message-1",
                        "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"dev.hart.job.requested\","
                                + "\"data\":" + CAT + "}");

        assertThat(submission.ref().id()).isEqualTo(JobId.ofEvent("/a", "7"));
        assertThat(submission.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
    }

    @Test
    void aNotificationOfSnsIsOpenedAndIsOneJobHoweverOftenItIsDelivered() {
        String notification = sns(CAT);

        JobSubmission submission = reader(Map.of()).read("message-1", notification);

        assertThat(submission.ref().id()).isEqualTo(JobId.ofEvent("arn:aws:sns:eu-central-1:1:orders", "22b8-4"));
        assertThat(reader(Map.of()).read("message-2", notification).ref()).isEqualTo(submission.ref());
        assertThat(submission.request().get()).isSameAs(REQUEST);
        assertThat(read).containsExactly(CAT);
        assertThat(reader(Map.of())
                        .read("message-1", sns("{\"id\":\"order-7\",\"prompt\":\"a cat\"}"))
                        .ref()
                        .id())
                .isEqualTo(new JobId("order-7"));
    }

    @Test
    void anEventOfEventBridgeIsOpenedAlsoWithinANotification() {
        for (String message : List.of(bus(CAT), sns(bus(CAT)))) {
            read.clear();

            JobSubmission submission = reader(Map.of()).read("message-1", message);

            assertThat(submission.ref().id()).isEqualTo(JobId.ofEvent("shop.orders", "17793124-05d4"));
            assertThat(submission.request().get()).isSameAs(REQUEST);
            assertThat(read).containsExactly(CAT);
        }
    }

    @Test
    void aCloudEventWithinAnEnvelopeIsTheJobOfItsOwnSourceAndId() {
        String event = "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"dev.hart.job.requested\","
                + "\"data\":" + CAT + "}";
        for (String message : List.of(sns(event), bus(event), sns(bus(event)))) {
            assertThat(reader(Map.of()).read("message-1", message).ref().id()).isEqualTo(JobId.ofEvent("/a", "7"));
        }
    }

    @Test
    void anEnvelopeWithoutARequestIsRefusedByTheNameOfItsField() {
        Map<String, String> messages = Map.of(
                sns(CAT).replace("\"Notification\"", "\"SubscriptionConfirmation\""),
                "'Type' of this message of SNS must be Notification, is 'SubscriptionConfirmation'",
                sns("order 7"),
                "'Message' of the notification is not valid JSON",
                sns(CAT).replace("\"MessageId\"", "\"Id\""),
                "'MessageId' is missing",
                bus("[7]"),
                "'detail' of the event must be a JSON object",
                bus(sns(CAT)),
                "the message has too many envelopes: hart opens one of SNS and, within it, one of EventBridge",
                sns(sns(CAT)),
                "the message has too many envelopes: hart opens one of SNS and, within it, one of EventBridge");
        messages.forEach(
                (message, reason) -> assertThatThrownBy(() -> reader(Map.of()).read("message-1", message))
                        .isInstanceOf(UnreadableMessageException.class)
                        .hasMessage(reason));
    }

    private static String sns(String message) {
        String text = message.replace("\\", "\\\\").replace("\"", "\\\"");
        return "{\"Type\":\"Notification\",\"MessageId\":\"22b8-4\",\"TopicArn\":\"arn:aws:sns:eu-central-1:1:orders\","
                + "\"Message\":\"" + text + "\",\"Timestamp\":\"2026-11-24T08:49:37.000Z\",\"SignatureVersion\":\"1\"}";
    }

    private static String bus(String detail) {
        return "{\"version\":\"0\",\"id\":\"17793124-05d4\",\"detail-type\":\"order\",\"source\":\"shop.orders\","
                + "\"account\":\"1\",\"time\":\"2026-11-24T08:49:37Z\",\"region\":\"eu-central-1\",\"resources\":[],"
                + "\"detail\":" + detail + "}";
    }

    @Test
    void theJobsBelongToTheQueueOwnerWhoseRightsApply() {
        Map<String, String> settings = Map.of(
                "hart.jobs.queue-owner", "studio",
                "hart.keys.studio.hash", "sha256:" + "0".repeat(64),
                "hart.keys.studio.models", "a-pack",
                "hart.keys.studio.may-lower-moderation", "true");

        JobSubmission submission = reader(settings).read("message-1", CAT);

        assertThat(submission.ref().owner().name()).isEqualTo("studio");
        assertThat(submission.request().get()).isSameAs(REQUEST);
        Caller caller = callers.get(0);
        assertThat(caller.name()).isEqualTo("studio");
        assertThat(caller.mayLowerModeration()).isTrue();
        assertThat(caller.mayUse("a-pack")).isTrue();
        assertThat(caller.mayUse("another")).isFalse();
    }

    @Test
    void anOwnerWithoutAnApiKeyHasTheFewestRights() {
        JobRequest unused = reader(
                        Map.of("hart.keys.studio.may-lower-moderation", "true", "hart.keys.studio.hash", "x"))
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
        assertThatThrownBy(() -> reader(Map.of()).read("message-1", body))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage(reason);
        assertThat(read).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'secret': | the body is not valid JSON",
                "{'prompt':'secret','guidance_scale':0e99999999999} | the body contains a number whose exponent is too large",
            })
    void dataInBase64ThatIsNotJsonMakesAnEventUnreadable(String data, String reason) {
        String encoded =
                Base64.getEncoder().encodeToString(data.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        String event = "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"dev.hart.job.requested\","
                + "\"data_base64\":\"" + encoded + "\"}";

        assertThatThrownBy(() -> reader(Map.of()).read("message-1", event))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageStartingWith(reason)
                .hasMessageNotContaining("secret");
        assertThat(read).isEmpty();
    }

    @Test
    void aMessageHasTheLengthLimitOfAnHttpBody() {
        String longest = "{\"prompt\":\"" + "x".repeat(64 * 1024 - 13) + "\"}";

        assertThat(reader(Map.of()).read("message-1", longest).ref().id()).isEqualTo(JobId.ofMessage("message-1"));
        assertThatThrownBy(() -> reader(Map.of()).read("message-1", longest + " "))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("the message is larger than 64 KiB");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void aRefusedMessageIsUnreadable(int status) {
        JobRequestParser refusing = (json, caller) -> {
            throw new ApiException(status, "code", "reason");
        };

        JobSubmission submission = new QueueMessageReader(refusing, config(Map.of())).read("message-1", CAT);

        assertThatThrownBy(submission.request()::get)
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("reason");
    }

    @Test
    void aMessageWhosePromptOrValueTheModelRefusesIsUnreadable() {
        JobRequestParser refusing = (json, caller) -> {
            throw new InvalidRequestException("prompt", "reason");
        };

        JobSubmission submission = new QueueMessageReader(refusing, config(Map.of())).read("message-1", CAT);

        assertThatThrownBy(submission.request()::get)
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("reason");
    }

    @Test
    void aMessageIsNotUnreadableWhileTheServiceIsNotReady() {
        JobRequestParser loading = (json, caller) -> {
            throw new ApiException(503, "model_not_ready", "the model is not ready yet");
        };

        JobSubmission submission = new QueueMessageReader(loading, config(Map.of())).read("message-1", CAT);

        assertThatThrownBy(submission.request()::get).isInstanceOf(ApiException.class);
    }

    private QueueMessageReader reader(Map<String, String> settings) {
        return new QueueMessageReader(
                (json, caller) -> {
                    read.add(json.toString());
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
