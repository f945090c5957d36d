package dev.hart.bench;

import dev.hart.bench.BenchResult.Batch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a result with an earlier one, for the batch sizes and stages that both have.
 *
 * @param batches by batch size
 * @param warnings what differs between the measurements apart from what is compared, one line each
 */
public record BenchComparison(Map<Integer, Ratios> batches, List<String> warnings) {
    /**
     * The ratios of a batch size.
     *
     * @param whole of whole batches; empty if the results have different stages
     * @param stages by the stage's {@linkplain BenchStage#id() id}
     */
    public record Ratios(Optional<RatioInterval> whole, Map<String, RatioInterval> stages) {
        public Ratios {
            stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        }
    }

    public BenchComparison {
        batches = Collections.unmodifiableMap(new LinkedHashMap<>(batches));
        warnings = List.copyOf(warnings);
    }

    /** Compares a result with an earlier one. */
    public static BenchComparison of(BenchResult earlier, BenchResult later) {
        boolean sameStages = earlier.settings().stages().equals(later.settings().stages());
        Map<Integer, Ratios> batches = new LinkedHashMap<>();
        for (Batch batch : later.batches()) {
            earlier.batch(batch.size())
                    .ifPresent(before -> batches.put(batch.size(), ratios(before, batch, sameStages)));
        }
        return new BenchComparison(batches, warnings(earlier, later));
    }

    private static Ratios ratios(Batch earlier, Batch later, boolean sameStages) {
        Map<String, RatioInterval> stages = new LinkedHashMap<>();
        later.stageSeconds().forEach((stage, timing) -> {
            RunSeconds before = earlier.stageSeconds().get(stage);
            if (before != null) {
                RatioInterval.of(before, timing).ifPresent(ratio -> stages.put(stage, ratio));
            }
        });
        Optional<RatioInterval> whole =
                sameStages ? RatioInterval.of(earlier.seconds(), later.seconds()) : Optional.empty();
        return new Ratios(whole, stages);
    }

    private static List<String> warnings(BenchResult earlier, BenchResult later) {
        List<String> warnings = new ArrayList<>();
        differ(
                warnings,
                "processors",
                earlier.machine().processor(),
                later.machine().processor());
        differ(
                warnings,
                "threads",
                earlier.settings().threadsText(),
                later.settings().threadsText());
        differ(
                warnings,
                "providers",
                earlier.settings().provider(),
                later.settings().provider());
        differ(
                warnings,
                "devices",
                earlier.settings().device(),
                later.settings().device());
        differ(
                warnings,
                "versions of ONNX Runtime",
                earlier.machine().onnxRuntime(),
                later.machine().onnxRuntime());
        differ(warnings, "JVMs", earlier.machine().java(), later.machine().java());
        differ(
                warnings,
                "-X options",
                earlier.machine().javaOptions(),
                later.machine().javaOptions());
        if (earlier.pack().digest().equals(later.pack().digest())) {
            differ(
                    warnings,
                    "image sizes",
                    earlier.pack().imageSize(),
                    later.pack().imageSize());
        } else {
            warnings.add(difference("packs", pack(earlier), pack(later)));
        }
        differ(
                warnings,
                "loaded stages",
                earlier.settings().stages(),
                later.settings().stages());
        differ(
                warnings,
                "values of hart.engine.resident",
                earlier.settings().resident(),
                later.settings().resident());
        return warnings;
    }

    private static String pack(BenchResult result) {
        return result.pack().label() + " " + result.pack().briefDigest();
    }

    private static void differ(List<String> warnings, String what, @Nullable Object earlier, @Nullable Object later) {
        if (!Objects.equals(earlier, later)) {
            warnings.add(difference(what, earlier, later));
        }
    }

    private static String difference(String what, @Nullable Object earlier, @Nullable Object later) {
        return "the " + what + " differ: " + BenchResult.known(earlier) + " earlier, " + BenchResult.known(later)
                + " now";
    }
}
