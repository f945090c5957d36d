package dev.hart.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ApiException;
import dev.hart.api.request.RequestJson;
import dev.hart.job.JobId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {
    private static final String GOOD =
            "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"dev.hart.job.requested\",\"data\":{\"prompt\":\"a cat\"}}";

    @Test
    void bothModesOfAnEventRequestTheSameJob() {
        EventSubmission structured = structured(GOOD);
        EventSubmission binary = EventReader.binary(headers(), "{\"prompt\":\"a cat\"}");

        assertThat(structured).isEqualTo(binary);
        assertThat(structured.id()).isEqualTo(JobId.ofEvent("/a", "7"));
        assertThat(structured.body()).isEqualTo("{\"prompt\":\"a cat\"}");
    }

    @Test
    void differentEventsRequestDifferentJobs() {
        assertThat(JobId.ofEvent("a", "bc")).isNotEqualTo(JobId.ofEvent("ab", "c"));
        assertThat(JobId.ofEvent("1:a", "b")).isNotEqualTo(JobId.ofEvent("1", ":ab"));
        assertThat(JobId.ofEvent("a", "7").value()).matches("e[0-9a-f]{40}");
        // A random id has 32 digits, and the id of an idempotency key begins with k.
        assertThat(JobId.ofMessage("7").value()).matches("m[0-9a-f]{40}");
        assertThat(JobId.ofIdempotencyKey("1:a7").value().substring(1))
                .isEqualTo(JobId.ofEvent("a", "7").value().substring(1));
    }

    @Test
    void attributesWithoutAMeaningHereAreAccepted() {
        String more =
                ",\"time\":\"2026-01-02T03:04:05.6Z\",\"subject\":\"s\",\"dataschema\":\"#\",\"traceparent\":\"00\",\"n\":1,"
                        + "\"b\":true,\"datacontenttype\":\"Application/JSON; charset=utf-8\",\"gone\":null}";

        assertThat(structured(GOOD.substring(0, GOOD.length() - 1) + more)).isEqualTo(structured(GOOD));
    }

    @Test
    void dataMayBeInBase64() {
        // {"prompt":"é"}
        String event = GOOD.replace("\"data\":{\"prompt\":\"a cat\"}", "\"data_base64\":\"eyJwcm9tcHQiOiLDqSJ9\"");

        assertThat(structured(event).body()).isEqualTo("{\"prompt\":\"é\"}");
    }

    @Test
    void numbersInTheDataKeepTheirNotation() {
        String data = "{\"seed\":9007199254740991,\"n\":1.0,\"guidance_scale\":2.5}";

        assertThat(structured(GOOD.replace("{\"prompt\":\"a cat\"}", data)).body())
                .isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"specversion\":\"1.0\"| \"a\":\"b\" | specversion | missing_required_parameter",
                "\"specversion\":\"1.0\"| \"specversion\":\"0.3\" | specversion | invalid_value",
                "\"specversion\":\"1.0\"| \"specversion\":1.0 | specversion | invalid_value",
                "\"id\":\"7\"           | \"a\":\"b\" | id | missing_required_parameter",
                "\"id\":\"7\"           | \"id\":\"\" | id | invalid_value",
                "\"id\":\"7\"           | \"id\":null | id | missing_required_parameter",
                "\"id\":\"7\"           | \"id\":[7] | id | invalid_type",
                "\"id\":\"7\"           | \"id\":7 | id | invalid_type",
                "\"source\":\"/a\"      | \"source\":\"a b\" | source | invalid_value",
                "\"source\":\"/a\"      | \"source\":\"\" | source | invalid_value",
                "\"id\":\"7\"           | \"id\":\"7\",\"time\":\"noon\" | time | invalid_value",
                "\"id\":\"7\"           | \"id\":\"7\",\"dataschema\":\"a b\" | dataschema | invalid_value",
                "\"id\":\"7\"           | \"id\":\"7\",\"subject\":\"\" | subject | invalid_value",
                "\"id\":\"7\"           | \"id\":\"7\",\"Name\":\"n\" | Name | invalid_value",
                "\"id\":\"7\"           | \"id\":\"7\",\"name\":1.5 | name | invalid_type",
                "dev.hart.job.requested | dev.hart.job.succeeded | type | unsupported_event_type",
                "\"id\":\"7\"           | \"id\":\"7\",\"datacontenttype\":\"text/xml\" | datacontenttype | unsupported_media_type",
                "\"data\":{\"prompt\":\"a cat\"} | \"a\":\"b\" | data | missing_required_parameter",
                "\"data\":{\"prompt\":\"a cat\"} | \"data\":null | data | missing_required_parameter",
                "\"data\":{\"prompt\":\"a cat\"} | \"data\":\"a cat\" | data | invalid_type",
                "\"id\":\"7\"           | \"id\":\"7\",\"data_base64\":\"e30=\" | data_base64 | invalid_value",
                "\"data\":{\"prompt\":\"a cat\"} | \"data_base64\":\"e30?\" | data_base64 | invalid_value",
                "\"data\":{\"prompt\":\"a cat\"} | \"data_base64\":7 | data_base64 | invalid_value",
                "\"data\":{\"prompt\":\"a cat\"} | \"data_base64\":\"/w==\" | data_base64 | invalid_value",
            })
    void anInvalidAttributeIsNamed(String there, String instead, String name, String code) {
        assertThat(GOOD).contains(there);

        assertThatThrownBy(() -> structured(GOOD.replace(there, instead)))
                .isInstanceOfSatisfying(ApiException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.param()).contains(name);
                    assertThat(problem).hasMessageContaining("'" + name + "'");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "ce-specversion,,missing_required_parameter",
        "ce-specversion,0.3,invalid_value",
        "ce-id,,missing_required_parameter",
        "ce-id,%ff,invalid_value",
        "ce-source,,missing_required_parameter",
        "ce-source,%,invalid_value",
        "ce-type,,missing_required_parameter",
        "ce-type,other,unsupported_event_type",
        "ce-time,noon,invalid_value",
        "ce-a-b,c,invalid_value",
        "content-type,text/xml,unsupported_media_type",
    })
    void anInvalidHeaderIsNamed(String name, String value, String code) {
        Map<String, List<String>> headers = headers();
        headers.keySet().removeIf(name::equalsIgnoreCase);
        if (value != null) {
            headers.put(name, List.of(value));
        }

        assertThatThrownBy(() -> EventReader.binary(headers, "{}"))
                .isInstanceOfSatisfying(ApiException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.param()).contains(name);
                });
    }

    @Test
    void aRepeatedHeaderIsNamed() {
        for (String name : List.of("Ce-Id", "Ce-Specversion")) {
            Map<String, List<String>> headers = headers();
            String value = headers.getOrDefault(name, List.of()).get(0);
            headers.put(name, List.of(value, value));

            assertThatThrownBy(() -> EventReader.binary(headers, "{}"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            problem -> assertThat(problem.param()).contains(name.toLowerCase(Locale.ROOT)));
        }
    }

    @Test
    void headersAreDecoded() {
        Map<String, List<String>> headers = headers();
        headers.put("Ce-Id", List.of("%C3%A9%207"));

        assertThat(EventReader.binary(headers, "{}").id()).isEqualTo(JobId.ofEvent("/a", "é 7"));
    }

    /** Headers with the capitals that proxies may give them. */
    private static Map<String, List<String>> headers() {
        return new HashMap<>(Map.of(
                "Ce-Specversion", List.of("1.0"),
                "Ce-Id", List.of("7"),
                "Ce-Source", List.of("/a"),
                "Ce-Type", List.of("dev.hart.job.requested"),
                "Content-Type", List.of("application/json"),
                "Host", List.of("localhost")));
    }

    private static EventSubmission structured(String json) {
        return EventReader.structured(RequestJson.object(json, "the body"));
    }
}
