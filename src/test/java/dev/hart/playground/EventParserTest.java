package dev.hart.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
    private static final String TWO = "event: a\ndata: {\"x\": 1}\n\nevent: b\ndata: {\"y\": \"é😀\"}\n\n";
    private static final String BOTH = "a:{\"x\": 1} b:{\"y\": \"é😀\"}";

    private final Script script = new Script("sse.js");

    @AfterEach
    void close() {
        script.close();
    }

    @Test
    void readsNameAndData() {
        assertThat(events(TWO)).isEqualTo(BOTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void readsChunksThatEndAnywhere(String end) {
        // A comment at the end, because the parser must wait after a bare \r, which may be the first half of \r\n.
        String stream = TWO.replace("\n", end) + ":";
        for (int cut = 0; cut <= stream.length(); cut++) {
            assertThat(events(stream.substring(0, cut), stream.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(BOTH);
        }
        assertThat(events(stream.codePoints().mapToObj(Character::toString).toArray(String[]::new)))
                .isEqualTo(BOTH);
    }

    @Test
    void joinsTheLinesOfData() {
        assertThat(events("data: one\ndata:two\ndata:  three\ndata\n\n")).isEqualTo("message:one\ntwo\n three\n");
    }

    @Test
    void skipsCommentsIdsAndEventsWithoutData() {
        assertThat(events(": still here\n\nevent: empty\n\nid: 7\nretry: 10\ndata: x\n\n"))
                .isEqualTo("message:x");
    }

    @Test
    void skipsAByteOrderMarkOnlyAtTheBeginning() {
        assertThat(events("", "\uFEFFdata: \uFEFFx\n\n")).isEqualTo("message:\uFEFFx");
    }

    @Test
    void doesNotReturnAnIncompleteEvent() {
        assertThat(events("data: x\n", "data: y")).isEmpty();
    }

    private String events(String... chunks) {
        Value parser = script.instance("EventParser");
        List<String> all = new ArrayList<>();
        for (String chunk : chunks) {
            Value events = parser.invokeMember("push", chunk);
            for (long i = 0; i < events.getArraySize(); i++) {
                Value event = events.getArrayElement(i);
                all.add(event.getMember("event").asString() + ":"
                        + event.getMember("data").asString());
            }
        }
        return String.join(" ", all);
    }
}
