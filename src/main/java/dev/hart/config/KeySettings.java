package dev.hart.config;

import dev.hart.io.NameGrammar;
import dev.hart.job.Owner;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for the settings of API keys ({@code hart.keys}). Messages never repeat a hash, because an operator may have put the
 * API key itself there.
 */
public final class KeySettings {
    /** The name of a caller that needs no API key. */
    static final String ANYONE = Owner.ANYONE;

    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    private KeySettings() {}

    /** @throws SettingsException naming the first setting whose value breaks a rule */
    static void check(Map<String, KeyConfig> keys) {
        Set<String> hashes = new HashSet<>();
        keys.forEach((name, key) -> {
            String setting = "hart.keys.\"" + name + "\"";
            Rule.require(
                    isName(name),
                    () -> setting + ": the name of a key is " + NameGrammar.WORDS + ", and not " + ANYONE);
            Rule.require(
                    HASH.matcher(key.hash()).matches(),
                    () -> setting + ".hash must be sha256: and 64 hexadecimal digits, as hart key " + name
                            + " prints it");
            Rule.require(
                    hashes.add(key.hash().toLowerCase(Locale.ROOT)),
                    () -> setting + ".hash is that of another key too");
            Rule.between(setting + ".burst", 1, Rate.MOST, key.burst().orElse(1));
        });
    }

    /** Returns whether an API key may have this name: 1 to 64 letters, digits, {@code _} and {@code -}, not {@code anyone}. */
    public static boolean isName(String name) {
        return NameGrammar.matches(name) && !name.equals(ANYONE);
    }
}
