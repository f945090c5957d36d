package dev.hart.playground;

import java.io.IOException;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/** Runs a module of the playground that does not use the page in the JVM. Objects are passed in and out as JSON. */
final class Script implements AutoCloseable {
    /** Shared, so that the language starts and a module is parsed once for all tests of this JVM. */
    private static final Engine ENGINE =
            Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build();

    private final Context context = Context.newBuilder("js")
            .engine(ENGINE)
            // Modules import each other.
            .allowIO(IOAccess.newBuilder().allowHostFileAccess(true).build())
            .option("js.esm-eval-returns-exports", "true")
            .build();
    private final Value module;
    private final Value stringify = context.eval("js", "value => JSON.stringify(value)");
    private final Value parse = context.eval("js", "text => JSON.parse(text)");

    Script(String name) {
        Path file = Path.of("src/main/resources/META-INF/resources/playground", name);
        try {
            module = context.eval(Source.newBuilder("js", file.toFile())
                    .mimeType("application/javascript+module")
                    .build());
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    Value call(String function, Object... arguments) {
        return module.getMember(function).execute(arguments);
    }

    Value instance(String name) {
        return module.getMember(name).newInstance();
    }

    Value value(String json) {
        return parse.execute(json);
    }

    String json(Value value) {
        return stringify.execute(value).asString();
    }

    @Override
    public void close() {
        context.close();
    }
}
