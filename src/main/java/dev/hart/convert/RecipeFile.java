package dev.hart.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.pack.PackException;
import dev.hart.pack.PackJson;
import dev.hart.pack.PackScope;
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.SamplingDefaults;
import dev.hart.pack.SmoothRule;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of a {@link Recipe}: the same keys, each of which may be absent but not null. */
record RecipeFile(
        @Nullable String notice,
        @Nullable PackScope draws,
        @Nullable String systemPrompt,
        @Nullable Defaults defaults,
        @Nullable Safety safety,
        @Nullable List<PackSource> sources) {
    record Defaults(
            @Nullable Double guidance,
            @Nullable Boolean smooth,
            @Nullable SmoothRule smoothRule) {
        static final Defaults ABSENT = new Defaults(null, null, null);

        SamplingDefaults over(SamplingDefaults released) {
            return new SamplingDefaults(
                    or(guidance, released.guidance()),
                    or(smooth, released.smooth()),
                    or(smoothRule, released.smoothRule()));
        }
    }

    record Safety(
            @Nullable Double threshold,
            @Nullable String template,
            @Nullable List<SafetyPolicy> policies) {
        static final Safety ABSENT = new Safety(null, null, null);

        SafetySettings over(SafetySettings released) {
            return new SafetySettings(
                    or(threshold, released.threshold()),
                    or(template, released.template()),
                    or(policies, released.policies()));
        }
    }

    static Recipe read(Path file) {
        JsonNode tree = PackJson.parse(file, PackJson.load(file, "there is no recipe"));
        if (!tree.isObject()) {
            throw new PackException(file + ": is not a JSON object");
        }
        requireNoNull(file, "", tree);
        RecipeFile recipe = PackJson.bind(file, tree, RecipeFile.class);
        try {
            return recipe.over(Recipe.RELEASED);
        } catch (IllegalArgumentException e) {
            throw new PackException(file + ": " + e.getMessage(), e);
        }
    }

    private Recipe over(Recipe released) {
        if (sources != null && sources.isEmpty()) {
            throw new IllegalArgumentException("sources is empty");
        }
        return new Recipe(
                notice,
                draws,
                or(systemPrompt, released.systemPrompt()),
                or(defaults, Defaults.ABSENT).over(released.defaults()),
                or(safety, Safety.ABSENT).over(released.safety()),
                or(sources, released.sources()));
    }

    /** Refuses null: it could mean "none" or "as released", and for a safety question the reader must not guess. */
    private static void requireNoNull(Path file, String place, JsonNode node) {
        if (node.isNull()) {
            throw new PackException(file + ": " + place + " is null; omit it to keep the released value");
        }
        node.properties()
                .forEach(field -> requireNoNull(
                        file, place.isEmpty() ? field.getKey() : place + "." + field.getKey(), field.getValue()));
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                requireNoNull(file, place + "." + i, node.get(i));
            }
        }
    }

    private static <T> T or(@Nullable T value, T released) {
        return value == null ? released : value;
    }
}
