package dev.hart.cli;

import dev.hart.api.key.BearerKey;
import dev.hart.config.KeySettings;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart key}, which makes an API key. */
@Command(
        name = "key",
        description = "Make an API key, and print the setting that lets it in.",
        footer = {
            "hart shows the key only now and stores it nowhere; the service has its hash. The setting goes into",
            "config/application.properties where the service is started, or into its environment.",
            "How often the key may call (60 times a minute): hart.keys.\"NAME\".rate=60/1m"
        })
final class KeyCommand implements Callable<Integer> {
    /** Names that survive the environment: a variable has upper case only, and its {@code _} stands for several characters. */
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9]+");

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the key: letters, digits, _ and -.")
    private String name = "";

    @Override
    public Integer call() {
        if (!KeySettings.isName(name)) {
            throw new InputException(
                    "the name of a key is 1 to 64 letters, digits, _ and -, and not 'anyone', is '" + name + "'");
        }
        BearerKey key = BearerKey.random();
        PrintWriter out = Commands.out(spec);
        out.println("Key, for the caller:      " + key.secret());
        out.println("Setting, for the service: hart.keys.\"" + name + "\".hash=" + key.hashSetting());
        if (ENVIRONMENT.matcher(name).matches()) {
            String variable = "HART_KEYS__" + name.toUpperCase(Locale.ROOT) + "__HASH=";
            out.println("Or in its environment:    " + variable + key.hashSetting());
        }
        out.flush();
        return 0;
    }
}
