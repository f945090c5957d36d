package dev.hart.playground;

import static org.assertj.core.api.Assertions.assertThat;

import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private final Script script = new Script("generation.js");

    @AfterEach
    void close() {
        script.close();
    }

    @Test
    void beginsWithAnImageForEachSeed() {
        Value begun = begin(3);

        assertThat(script.json(begun.getMember("pictures"))).contains("\"seed\":7", "\"seed\":8", "\"seed\":9");
        assertThat(complete(begun)).isFalse();
        assertThat(latest(begun, 0)).isEqualTo("null");
    }

    @Test
    void separatesTheEventsOfSeveralImages() {
        Value generation = begin(2);
        generation = receive(generation, partial(1, 0, "QjA="));
        generation = receive(generation, partial(0, 0, "QTA="));
        generation = receive(generation, partial(1, 1, "QjE="));

        assertThat(latest(generation, 0)).isEqualTo("\"data:image/png;base64,QTA=\"");
        assertThat(latest(generation, 1)).isEqualTo("\"data:image/png;base64,QjE=\"");
        assertThat(drafts(generation, 1)).isEqualTo(2);
    }

    @Test
    void isCompleteWithTheLastImage() {
        Value one = receive(receive(begin(2), completed(1)), partial(0, 0, "QTA="));
        Value both = receive(one, completed(0));

        assertThat(complete(one)).isFalse();
        assertThat(complete(both)).isTrue();
        assertThat(latest(both, 0)).isEqualTo("\"data:image/webp;base64,RQ==\"");
        assertThat(script.json(both)).contains("\"size\":\"128x128\"", "\"format\":\"webp\"");
    }

    @Test
    void aDraftMayBeMissing() {
        Value generation = receive(begin(1), partial(0, 2, "QTI="));

        assertThat(drafts(generation, 0)).isEqualTo(1);
        assertThat(latest(generation, 0)).contains("QTI=");
    }

    @Test
    void anEventWithoutIndexBelongsToTheFirstImage() {
        Value generation = receive(
                begin(1), "{\"type\":\"image_generation.completed\",\"b64_json\":\"RQ==\",\"output_format\":\"png\"}");

        assertThat(complete(generation)).isTrue();
    }

    @Test
    void receivingAnEventDoesNotChangeTheOldValue() {
        Value begun = begin(1);
        String before = script.json(begun);

        receive(begun, partial(0, 0, "QTA="));

        assertThat(script.json(begun)).isEqualTo(before);
    }

    @Test
    void ignoresUnknownTypesAndImagesThatWereNotRequested() {
        Value begun = begin(1);

        assertThat(script.json(receive(begun, partial(4, 0, "QTA=")))).isEqualTo(script.json(begun));
        assertThat(script.json(receive(begun, "{\"type\":\"image_generation.thought\",\"b64_json\":\"QTA=\"}")))
                .isEqualTo(script.json(begun));
    }

    @Test
    void anUnknownFormatIsTreatedAsPng() {
        Value generation = receive(begin(1), partial(0, 0, "QTA=").replace("png", "svg+xml"));

        assertThat(latest(generation, 0)).startsWith("\"data:image/png;");
    }

    @Test
    void aComparisonHasAnImageOfTheSameSeedForEachGuidance() {
        Value compared = script.call("begin", "id", 1, script.value("""
                {"prompt":"a boat","seed":7,"n":1,"guidance":4.5,"quality":"high","guidances":[1,2.5]}"""));

        assertThat(script.json(compared.getMember("pictures")))
                .contains("\"seed\":7,\"guidance\":1,", "\"seed\":7,\"guidance\":2.5,")
                .doesNotContain("\"seed\":8");
        assertThat(script.json(script.call("settingsOf", compared, 1)))
                .isEqualTo("{\"prompt\":\"a boat\",\"seed\":7,\"n\":1,\"guidance\":2.5,\"quality\":\"high\"}");
    }

    @Test
    void remembersThatThePromptWasCut() {
        String event = partial(0, 0, "QTA=").replaceFirst("\\{", "{\"prompt_cut\":{\"tokens\":57,\"read\":40},");

        assertThat(script.json(receive(begin(1), event).getMember("cut"))).isEqualTo("{\"tokens\":57,\"read\":40}");
        assertThat(receive(begin(1), partial(0, 0, "QTA=")).hasMember("cut")).isFalse();
    }

    private Value begin(int n) {
        return script.call("begin", "id", 1, script.value("{\"prompt\":\"a boat\",\"seed\":7,\"n\":" + n + "}"));
    }

    private Value receive(Value generation, String event) {
        return script.call("receive", generation, script.value(event));
    }

    private static String partial(int image, int index, String base64) {
        return "{\"type\":\"image_generation.partial_image\",\"b64_json\":\"" + base64 + "\",\"partial_image_index\":"
                + index + ",\"size\":\"128x128\",\"output_format\":\"png\",\"image_index\":" + image + "}";
    }

    private static String completed(int image) {
        return "{\"type\":\"image_generation.completed\",\"b64_json\":\"RQ==\",\"size\":\"128x128\","
                + "\"output_format\":\"webp\",\"image_index\":" + image + "}";
    }

    private boolean complete(Value generation) {
        return script.call("isComplete", generation).asBoolean();
    }

    private String latest(Value generation, int image) {
        return script.json(script.call("latest", image(generation, image)));
    }

    private int drafts(Value generation, int image) {
        return script.call("draftsOf", image(generation, image)).asInt();
    }

    private static Value image(Value generation, int index) {
        return generation.getMember("pictures").getArrayElement(index);
    }
}
