package dev.hart.convert;

import dev.hart.pack.PackException;
import dev.hart.pack.PackScope;
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.SamplingDefaults;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The texts and defaults of a pack that the released checkpoints have no place for. The pack's manifest has them under the
 * same names, {@code systemPrompt} within {@code text}.
 *
 * @param notice text shown when the pack is served, not blank; null for none
 * @param draws what the model can draw; null if that is not stated
 * @param systemPrompt text that the text encoder puts before every prompt; may be empty
 * @param defaults how a request without sampling parameters is sampled
 * @param safety the question for the safety model with its policies, and the score above which a prompt is refused
 * @param sources where the parts come from; empty for the released models with their licences, named after the checkpoints'
 *     folders
 */
public record Recipe(
        @Nullable String notice,
        @Nullable PackScope draws,
        String systemPrompt,
        SamplingDefaults defaults,
        SafetySettings safety,
        List<PackSource> sources) {
    /** The texts and defaults of the released models. */
    public static final Recipe RELEASED = new Recipe(
            null, null, ReleasedPrompts.systemPrompt(), SamplingDefaults.AUTHORS, ReleasedPrompts.safety(), List.of());

    public Recipe {
        if (notice != null && notice.isBlank()) {
            throw new IllegalArgumentException("notice is empty");
        }
        sources = List.copyOf(sources);
    }

    /**
     * Reads a JSON file with any of the keys {@code notice}, {@code draws} ({@code subjects}, {@code words}),
     * {@code systemPrompt}, {@code defaults} ({@code guidance}, {@code smooth}, {@code smoothRule}), {@code safety}
     * ({@code threshold}, {@code template}, {@code policies}) and {@code sources}. A key that is absent, also within
     * {@code defaults} or {@code safety}, has its value from {@link #RELEASED}.
     *
     * @throws PackException if the file cannot be read, or a key is unknown, null or has a wrong value; the message names file
     *     and key
     */
    public static Recipe read(Path file) {
        return RecipeFile.read(file);
    }

    /** Returns a copy with another notice; with none if it is null. */
    public Recipe withNotice(@Nullable String other) {
        return new Recipe(other, draws, systemPrompt, defaults, safety, sources);
    }
}
