package dev.hart.config;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of settings, and the warnings about names that resemble one but are not settings. Such a name has no effect, so the
 * operator would not see that a threshold, for example, is not the one that was set.
 */
public final class SettingNames {
    private static final String VARIABLE_PREFIX = "HART_";
    private static final String PROPERTY_PREFIX = "hart.";

    /** The variable of the launcher, which Java does not read. */
    private static final String LAUNCHER = "HART_JAVA_OPTIONS";

    /** What Kubernetes sets in each container for a service named hart. */
    private static final Pattern KUBERNETES =
            Pattern.compile("HART_(SERVICE_(HOST|PORT)|PORT_[0-9]+_(TCP|UDP|SCTP)).*");

    private static final Pattern KUBERNETES_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

    /** Names that people try, because hart's own settings look like them, with those that they may mean. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "HART_PORT", "QUARKUS_HTTP_PORT",
            "HART_HTTP_PORT", "QUARKUS_HTTP_PORT",
            "HART_HOST", "QUARKUS_HTTP_HOST",
            "HART_HTTP_HOST", "QUARKUS_HTTP_HOST",
            "hart.port", "quarkus.http.port",
            "hart.host", "quarkus.http.host");

    /** The names as the types define them; {@code *} stands for the name of an API key, {@code [*]} for a place in a list. */
    private final TreeSet<String> names;

    SettingNames(Collection<String> names) {
        this.names = new TreeSet<>(names);
    }

    /** Returns the names of hart's settings. */
    static SettingNames ofHart() {
        return new SettingNames(ConfigMappings.getProperties(ConfigClass.configClass(ServiceConfig.class))
                .keySet());
    }

    /**
     * Returns a line for each variable and property that begins like a setting of hart but is not one, sorted; with the name of
     * the nearest setting, if one is near. Variables of the launcher and of Kubernetes are left out.
     *
     * @param environment the environment's variables
     * @param properties the names of system properties and of properties in files
     */
    List<String> warnings(Map<String, String> environment, Collection<String> properties) {
        List<String> warnings = new ArrayList<>();
        environment.forEach((name, value) -> {
            String upper = name.toUpperCase(Locale.ROOT);
            if (upper.startsWith(VARIABLE_PREFIX)
                    && !upper.equals(LAUNCHER)
                    && !isOfKubernetes(upper, value)
                    && names.stream()
                            .noneMatch(known -> variable(known).matcher(upper).matches())) {
                warnings.add(warning(name, nearestVariable(upper)));
            }
        });
        properties.forEach(name -> {
            if (name.startsWith(PROPERTY_PREFIX)
                    && names.stream()
                            .noneMatch(known -> property(known).matcher(name).matches())) {
                warnings.add(warning(name, nearest(name, names)));
            }
        });
        return warnings.stream().sorted().toList();
    }

    private static boolean isOfKubernetes(String name, String value) {
        return KUBERNETES.matcher(name).matches()
                || (name.equals("HART_PORT") && KUBERNETES_PORT.matcher(value).matches());
    }

    private static String warning(String name, Optional<String> nearest) {
        String meant = ELSEWHERE.get(name);
        String hint = meant != null
                ? "; " + meant + " is what you may mean"
                : nearest.map(near -> "; did you mean " + near + "?").orElse("; docs/guides/settings.md lists them");
        return name + " is not a setting of hart and has no effect" + hint;
    }

    private static Pattern variable(String name) {
        String upper = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*\\[]", "_");
        return Pattern.compile(upper.replace("[*_", "_+[0-9]+_?").replace("_*_", "_+[A-Z0-9_]+?_+"));
    }

    private static Pattern property(String name) {
        return Pattern.compile(
                Pattern.quote(name).replace("[*]", "\\E\\[[0-9]+]\\Q").replace(".*.", ".\\E(\"[^\"]+\"|[^.]+)\\Q."));
    }

    /** Returns the nearest variable, if one is near. That of an API key has the key's name from the variable that was set. */
    private Optional<String> nearestVariable(String name) {
        int key = name.lastIndexOf("__");
        List<String> candidates = names.stream()
                .filter(known -> !known.contains("[") && (key > 0 || !known.contains("*")))
                .map(known -> known.contains("*")
                        ? name.substring(0, key) + "__" + upper(known.substring(known.indexOf('*') + 2))
                        : upper(known))
                .toList();
        return nearest(name, candidates);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Returns the candidate with the fewest wrong letters, if they are at most a quarter of the name's or two. */
    private static Optional<String> nearest(String name, Collection<String> candidates) {
        int most = Math.max(2, (name.length() - PROPERTY_PREFIX.length()) / 4);
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= most);
    }

    /** Returns how many letters must be added, left out, replaced or swapped with the next one to make one text of the other. */
    static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int replaced = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                steps[i][j] = Math.min(steps[i - 1][j - 1] + replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    steps[i][j] = Math.min(steps[i][j], 1 + steps[i - 2][j - 2]);
                }
            }
        }
        return steps[from.length()][to.length()];
    }
}
