package dev.hart.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final Script script = new Script("history.js");

    @AfterEach
    void close() {
        script.close();
    }

    @Test
    void theNewestIsFirstAndTheOldestIsRemoved() {
        assertThat(add("[" + entry("b", 1) + "," + entry("a", 1) + "]", entry("c", 1), 2, 100))
                .containsExactly("c", "b");
    }

    @Test
    void theOldestAreRemovedUntilTheImagesFit() {
        assertThat(add("[" + entry("b", 4) + "," + entry("a", 4) + "]", entry("c", 4), 9, 8))
                .containsExactly("c", "b");
        assertThat(add("[" + entry("b", 4) + "," + entry("a", 4) + "]", entry("c", 4), 9, 12))
                .containsExactly("c", "b", "a");
    }

    @Test
    void theNewestIsKeptEvenIfTooLarge() {
        assertThat(add("[" + entry("a", 1) + "]", entry("b", 50), 9, 10)).containsExactly("b");
    }

    @Test
    void noGenerationIsListedTwice() {
        assertThat(add("[" + entry("b", 1) + "," + entry("a", 1) + "]", entry("a", 1), 9, 100))
                .containsExactly("a", "b");
    }

    @Test
    void draftsCountTowardsTheSize() {
        Value entry = script.value(
                "{\"pictures\":[{\"drafts\":[null,\"12\"],\"final\":\"345\"},{\"drafts\":[]," + "\"final\":null}]}");

        assertThat(script.call("weight", entry).asInt()).isEqualTo(5);
    }

    private List<String> add(String entries, String entry, int count, int characters) {
        Value bounds = script.value("{\"count\":" + count + ",\"characters\":" + characters + "}");
        Value kept = script.call("add", script.value(entries), script.value(entry), bounds);
        List<String> ids = new ArrayList<>();
        for (long i = 0; i < kept.getArraySize(); i++) {
            ids.add(kept.getArrayElement(i).getMember("id").asString());
        }
        return ids;
    }

    private static String entry(String id, int weight) {
        return "{\"id\":\"" + id + "\",\"pictures\":[{\"drafts\":[],\"final\":\"" + "x".repeat(weight) + "\"}]}";
    }
}
