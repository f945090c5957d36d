package dev.hart.engine.plan;

import dev.hart.engine.EngineException;
import dev.hart.onnx.ModelFile.Input;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * The shapes for which TensorRT builds an engine, in ONNX Runtime's notation {@code input:1x128,other:1x1}: every input with a
 * dimension that varies. A shape outside of them would make TensorRT build the engine again, within a request.
 *
 * @param least the smallest shapes
 * @param usual those for which kernels are chosen
 * @param most the largest shapes
 */
record ShapeProfile(String least, String usual, String most) {
    /** How far a dimension varies. */
    private record Range(long least, long usual, long most) {}

    /**
     * Returns the profile of a stage; with three empty texts if no dimension varies.
     *
     * @param inputs the graph's
     * @param batch the most images in a batch
     * @param slice the most images that the decoder decodes together
     * @param questions the lengths to which the safety check's questions are padded
     * @throws EngineException if an input has a dimension of an unknown name
     */
    static ShapeProfile of(
            PackStage stage, List<Input> inputs, PackManifest manifest, int batch, int slice, LengthBuckets questions) {
        Map<String, Range> ranges = ranges(stage, manifest, batch, slice, questions);
        List<Input> varying = new ArrayList<>();
        for (Input input : inputs) {
            for (String name : input.shape()) {
                if (!isNumber(name) && !ranges.containsKey(name)) {
                    throw new EngineException(
                            stage.graph() + ": input '" + input.name() + "' has the dimension '" + name
                                    + "', for which hart has no sizes, so that TensorRT cannot build its engine in advance");
                }
            }
            if (input.shape().stream().anyMatch(ranges::containsKey)) {
                varying.add(input);
            }
        }
        return new ShapeProfile(
                shapes(varying, ranges, Range::least),
                shapes(varying, ranges, Range::usual),
                shapes(varying, ranges, Range::most));
    }

    private static Map<String, Range> ranges(
            PackStage stage, PackManifest manifest, int batch, int slice, LengthBuckets questions) {
        int policies = manifest.safety().policies().size();
        int context = manifest.text().contextTokens();
        // A token has at least one byte, apart from the two that a tokenizer may add.
        long system = bytes(manifest.text().systemPrompt()) + 2L;
        long last = manifest.schedule().tokens(manifest.schedule().last());
        int side = manifest.schedule().lastSide();
        Range images = new Range(1, batch, batch);
        int decoded = Math.min(batch, slice);
        Range sides = new Range(Math.max(1, side / 2), side, side);
        return switch (stage) {
            case SAFETY ->
                Map.of(
                        "B", new Range(1, policies, (long) policies * batch),
                        "L",
                                new Range(
                                        questions.shortest(),
                                        questions.pad(questions.shortest() + 1),
                                        questions.longest()));
            case TEXT_ENCODER ->
                // One prompt at a time.
                Map.of(
                        "B", new Range(1, 1, 1),
                        "T", new Range(1, context, Math.max(context, system)),
                        "P", new Range(0, (system + 3) / 4, system));
            case TRANSFORMER -> Map.of();
            case RESIDUAL ->
                Map.of(
                        "B", images,
                        "N", new Range(2 * last, 2 * last * batch, 2 * last * batch),
                        "M", new Range(last, last * batch, last * batch));
            case DECODER -> Map.of("B", new Range(1, decoded, decoded), "h", sides, "w", sides);
        };
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isNumber(String dimension) {
        return Character.isDigit(dimension.charAt(0)) && dimension.chars().allMatch(Character::isDigit);
    }

    private static String shapes(List<Input> inputs, Map<String, Range> ranges, ToLongFunction<Range> size) {
        List<String> texts = new ArrayList<>();
        for (Input input : inputs) {
            List<String> sizes = input.shape().stream()
                    .map(name -> isNumber(name)
                            ? name
                            : String.valueOf(size.applyAsLong(Objects.requireNonNull(ranges.get(name)))))
                    .toList();
            texts.add(input.name() + ":" + String.join("x", sizes));
        }
        return String.join(",", texts);
    }

    /** Returns whether no dimension varies. */
    boolean isEmpty() {
        return most.isEmpty();
    }
}
