package dev.hart.config;

import dev.hart.io.NameGrammar;
import dev.hart.job.Owner;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the settings of keys must be. Messages never repeat a hash: somebody may have put the key itself there. */
final class KeySettings {
    /** What a caller is called who needs no key. */
    static final String ANYONE = Owner.ANYONE;

    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    private KeySettings() {}

    /** @throws SettingsException naming the first that cannot be */
    static void check(Map<String, ServiceConfig.Key> keys) {
        Set<String> hashes = new HashSet<>();
        keys.forEach((name, key) -> {
            String at = "hart.keys.\"" + name + "\"";
            require(isName(name), at + ": the name of a key is " + NameGrammar.WORDS + ", and not " + ANYONE);
            require(
                    HASH.matcher(key.hash()).matches(),
                    at + ".hash must be sha256: and 64 hexadecimal digits, as hart key " + name + " prints it");
            require(hashes.add(key.hash().toLowerCase(Locale.ROOT)), at + ".hash is that of another key too");
            require(
                    key.burst().orElse(1) >= 1 && key.burst().orElse(1) <= Rate.MOST,
                    at + ".burst must be 1 to " + Rate.MOST + ", is "
                            + key.burst().orElse(1));
        });
    }

    static boolean isName(String name) {
        return NameGrammar.matches(name) && !name.equals(ANYONE);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new SettingsException(message);
        }
    }
}
