package dev.hart.convert;

import dev.hart.pack.PackException;
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.SamplingDefaults;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pack says of its models that the released layouts have no place for. It stands in the pack's manifest under the
 * same names.
 *
 * @param notice shown when the pack is served; null for none
 * @param systemPrompt put before every prompt by the text encoder; may be empty
 * @param defaults how a request that says nothing is sampled
 * @param safety what the safety model is asked, and when its answer refuses a prompt
 * @param sources where the parts come from; empty for the released models, named after their folders
 */
public record Recipe(
        @Nullable String notice,
        String systemPrompt,
        SamplingDefaults defaults,
        SafetySettings safety,
        List<PackSource> sources) {
    /** The texts and defaults that belong to the released models. */
    public static final Recipe RELEASED = new Recipe(
            null, ReleasedPrompts.systemPrompt(), SamplingDefaults.AUTHORS, ReleasedPrompts.safety(), List.of());

    public Recipe {
        if (notice != null && notice.isBlank()) {
            throw new IllegalArgumentException("notice is empty");
        }
        sources = List.copyOf(sources);
    }

    /**
     * Reads a JSON file with any of the keys {@code notice}, {@code systemPrompt}, {@code defaults} ({@code guidance},
     * {@code smooth}, {@code smoothRule}), {@code safety} ({@code threshold}, {@code template}, {@code policies}) and
     * {@code sources}. A key that is absent is as {@link #RELEASED}.
     *
     * @throws PackException naming the file, and the key that is unknown or has a wrong value
     */
    public static Recipe read(Path file) {
        return RecipeFile.read(file);
    }

    /** The same with another notice. */
    public Recipe withNotice(@Nullable String other) {
        return new Recipe(other, systemPrompt, defaults, safety, sources);
    }
}
