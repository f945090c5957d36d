package dev.hart.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.engine.cache.CachedEngine;
import dev.hart.engine.cache.EngineKey;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;

/** Prints what a subcommand of {@code hart engines} did with each engine, at once, as text or JSON. */
final class EngineLines {
    private final PrintWriter out;
    private final boolean json;

    EngineLines(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /**
     * Prints a line.
     *
     * @param stage empty if it is not known
     * @param result a word for programs
     * @param words the same for people
     */
    void print(String stage, EngineKey key, String result, String words, OptionalDouble seconds) {
        if (json) {
            ObjectNode line = JobJson.object();
            line.put("key", key.value());
            if (!stage.isEmpty()) {
                line.put("stage", stage);
            }
            line.put("result", result);
            seconds.ifPresent(time -> line.put("seconds", Math.round(time * 10) / 10.0));
            out.println(line);
        } else {
            out.println(key.brief() + "  " + (stage.isEmpty() ? "" : TerminalText.of(stage) + "  ") + words
                    + (seconds.isPresent() ? String.format(Locale.ROOT, " in %.1f s", seconds.getAsDouble()) : ""));
        }
        out.flush();
    }

    void print(CachedEngine engine, String result, String words) {
        print(engine.stage().orElse(""), engine.key(), result, words, OptionalDouble.empty());
    }
}
