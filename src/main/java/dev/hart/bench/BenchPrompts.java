package dev.hart.bench;

import java.util.List;

/**
 * The prompts of all measurements. They have the same number of words, so that the language models have the same work for each, and
 * there are more of them than the pipeline keeps contexts of (16). Taken in turn, each is therefore encoded every time, as prompts of
 * different users are.
 */
final class BenchPrompts {
    private static final List<String> COLOURS =
            List.of("red", "blue", "green", "yellow", "orange", "purple", "white", "black");

    private static final List<String> SCENES = List.of(
            "a %s house beside a tree at night",
            "a %s car beside a fence at noon",
            "a %s boat below a cloud at dawn",
            "a %s flower beside a fence at dusk",
            "a %s balloon above a mountain at sunset");

    /** Number of different prompts. */
    static final int COUNT = COLOURS.size() * SCENES.size();

    private BenchPrompts() {}

    /** Returns the prompt of the image with a number; after {@link #COUNT} images they begin again. */
    static String of(int number) {
        int scene = number % SCENES.size();
        int colour = number / SCENES.size() % COLOURS.size();
        return SCENES.get(scene).replace("%s", COLOURS.get(colour));
    }
}
