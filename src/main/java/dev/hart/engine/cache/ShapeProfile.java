package dev.hart.engine.cache;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The shapes that an engine takes: for each dynamic input of its graph the smallest, the usual and the largest. TensorRT has to
 * be given all dynamic inputs. An input outside of these shapes would make ONNX Runtime build another engine within a request.
 *
 * @param inputs shapes by the name of the input; empty if all inputs of the graph are fixed
 */
public record ShapeProfile(SortedMap<String, Shapes> inputs) {
    /** A graph whose inputs are all fixed. */
    public static final ShapeProfile FIXED = new ShapeProfile(new TreeMap<>());

    /**
     * The shapes of one input as TensorRT's options have them, such as {@code 1x128}.
     *
     * @param min the smallest
     * @param opt that for which the engine is tuned
     * @param max the largest
     */
    public record Shapes(String min, String opt, String max) {}

    public ShapeProfile {
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    /**
     * Computes the profile of a graph.
     *
     * @param inputs the dimensions of each input: whole numbers and symbols, such as {@code [B, L]}
     * @param ranges the range of each symbol
     * @throws EngineCacheException naming the first input with a symbol that has no range
     */
    public static ShapeProfile of(Map<String, List<String>> inputs, Map<String, DimensionRange> ranges) {
        SortedMap<String, Shapes> shapes = new TreeMap<>();
        new TreeMap<>(inputs).forEach((name, dimensions) -> {
            if (dimensions.stream().allMatch(ShapeProfile::isNumber)) {
                return;
            }
            for (String dimension : dimensions) {
                if (!isNumber(dimension) && !ranges.containsKey(dimension)) {
                    throw new EngineCacheException(
                            "input " + name + ": no range is known for its dimension '" + dimension + "'");
                }
            }
            shapes.put(
                    name,
                    new Shapes(
                            shape(dimensions, ranges, DimensionRange::min),
                            shape(dimensions, ranges, DimensionRange::opt),
                            shape(dimensions, ranges, DimensionRange::max)));
        });
        return new ShapeProfile(shapes);
    }

    /** The options {@code trt_profile_{min,opt,max}_shapes} of ONNX Runtime's TensorRT provider; empty if all inputs are fixed. */
    public SortedMap<String, String> options() {
        SortedMap<String, String> options = new TreeMap<>();
        if (!inputs.isEmpty()) {
            options.put("trt_profile_min_shapes", joined(Shapes::min));
            options.put("trt_profile_opt_shapes", joined(Shapes::opt));
            options.put("trt_profile_max_shapes", joined(Shapes::max));
        }
        return options;
    }

    private String joined(Function<Shapes, String> part) {
        return inputs.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + part.apply(entry.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String shape(
            List<String> dimensions, Map<String, DimensionRange> ranges, ToLongFunction<DimensionRange> part) {
        return dimensions.stream()
                .map(dimension -> Optional.ofNullable(ranges.get(dimension))
                        .map(range -> Long.toString(part.applyAsLong(range)))
                        .orElse(dimension))
                .collect(Collectors.joining("x"));
    }

    private static boolean isNumber(String dimension) {
        return dimension.matches("[0-9]+");
    }
}
