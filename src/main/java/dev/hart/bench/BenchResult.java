package dev.hart.bench;

import static dev.hart.bench.ResultChecks.above;
import static dev.hart.bench.ResultChecks.atLeast;
import static dev.hart.bench.ResultChecks.list;
import static dev.hart.bench.ResultChecks.map;
import static dev.hart.bench.ResultChecks.ofSamples;
import static dev.hart.bench.ResultChecks.present;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of one measurement, with all that is needed to repeat it and to compare it. It is the content of the file that
 * {@code hart bench --json} writes. All times are in seconds, all sizes of memory in bytes; memory is null where the system does not
 * tell it. The constructors throw an {@link IllegalArgumentException} that names a field that is missing or impossible.
 *
 * @param kind {@link #KIND}
 * @param format {@link #FORMAT}
 * @param date when the measurement ended, in UTC (ISO 8601)
 * @param batches one for each batch size, in the order in which they were measured; at least one
 */
public record BenchResult(
        String kind,
        int format,
        String date,
        Build hart,
        Machine machine,
        Pack pack,
        Settings settings,
        Load load,
        Memory memory,
        List<Batch> batches) {
    /** What every such file begins with, so that another JSON file is not taken for one. */
    public static final String KIND = "hart-bench";

    /** The only format that hart writes and reads. */
    public static final int FORMAT = 1;

    private static final int SHORT_DIGEST = 12;

    public BenchResult {
        if (!KIND.equals(kind) || format != FORMAT) {
            throw new IllegalArgumentException("kind and format must be " + KIND + " and " + FORMAT);
        }
        present("date", date);
        present("hart", hart);
        present("machine", machine);
        present("pack", pack);
        present("settings", settings);
        present("load", load);
        present("memory", memory);
        batches = list("batches", batches);
        if (batches.isEmpty() || batches.stream().map(Batch::size).distinct().count() < batches.size()) {
            throw new IllegalArgumentException("batches must have at least one entry, and each size once");
        }
    }

    /** Returns the parts of the work that were measured, in the order of the work. */
    public List<BenchStage> stages() {
        return Arrays.stream(BenchStage.values())
                .filter(stage ->
                        batches.stream().anyMatch(batch -> batch.stageSeconds().containsKey(stage.id())))
                .toList();
    }

    /** Returns the times of a batch size; empty if it was not measured. */
    public Optional<Batch> batch(int size) {
        return batches.stream().filter(batch -> batch.size() == size).findFirst();
    }

    /**
     * The build of hart that was measured.
     *
     * @param version null if the classes were not packaged
     * @param commit the commit that is checked out in the installation's folder; null if that is no checkout
     */
    public record Build(@Nullable String version, @Nullable String commit) {
        /** Returns the build for people: {@code hart 0.1.0, commit 0123456789ab}. */
        public String label() {
            return "hart " + (version == null ? "(not packaged)" : version)
                    + (commit == null ? "" : ", commit " + brief(commit));
        }
    }

    /**
     * The machine and the process.
     *
     * @param processor its name; null if the system does not tell it
     * @param instructionSets those of {@code /proc/cpuinfo} that matter for matrix products
     * @param cores physical cores; null if they are not known
     * @param availableProcessors logical processors that the process may use
     * @param javaOptions options of the JVM that begin with {@code -X}
     * @param collectors the JVM's garbage collectors
     */
    public record Machine(
            @Nullable String processor,
            List<String> instructionSets,
            int logicalProcessors,
            @Nullable Integer cores,
            int availableProcessors,
            @Nullable Long memoryBytes,
            String os,
            String java,
            List<String> javaOptions,
            List<String> collectors,
            long maxHeapBytes,
            String onnxRuntime) {
        public Machine {
            instructionSets = list("machine.instructionSets", instructionSets);
            present("machine.os", os);
            present("machine.java", java);
            javaOptions = list("machine.javaOptions", javaOptions);
            collectors = list("machine.collectors", collectors);
            present("machine.onnxRuntime", onnxRuntime);
        }
    }

    /**
     * The pack that was measured.
     *
     * @param digest SHA-256 of its manifest, which contains the digests of all files
     * @param imageSize side of an image in pixels
     */
    public record Pack(String name, String version, String digest, String precision, String weights, int imageSize) {
        public Pack {
            present("pack.name", name);
            present("pack.version", version);
            present("pack.digest", digest);
            present("pack.precision", precision);
            present("pack.weights", weights);
            above("pack.imageSize", 0, imageSize);
        }

        /** Returns the name and version. */
        public String label() {
            return name + " " + version;
        }

        /** Returns the first digits of the digest. */
        public String briefDigest() {
            return brief(digest);
        }

        /** Returns the size of the images and the precisions: {@code 128 x 128 pixels, fp32, weights int8}. */
        public String format() {
            return imageSize + " x " + imageSize + " pixels, " + precision + ", weights " + weights;
        }
    }

    /**
     * How the pack was measured.
     *
     * @param threads CPU threads of one stage; null for the default, which ONNX Runtime chooses
     * @param resident whether all stages stayed loaded; otherwise the time of each stage includes that of loading it
     * @param stages the stages that were loaded
     */
    public record Settings(
            String provider,
            int device,
            @Nullable Integer threads,
            boolean resident,
            List<String> stages,
            int warmup,
            int runs) {
        public Settings {
            present("settings.provider", provider);
            stages = list("settings.stages", stages);
        }

        /** Returns the number of threads for people: {@code 2 threads}. */
        public String threadsText() {
            return threads == null ? "default threads" : count(threads, "thread");
        }

        /** Returns the number of runs for people: {@code 20 runs}. */
        public String runsText() {
            return count(runs, "run");
        }
    }

    /**
     * The time to load the pack, after its files were verified.
     *
     * @param seconds all of it, with tokenizers and noise
     * @param stages by name; empty if the stages do not stay loaded
     */
    public record Load(double seconds, Map<String, LoadedStage> stages) {
        public Load {
            atLeast("load.seconds", 0, seconds);
            stages = map("load.stages", stages);
        }
    }

    /**
     * The loading of one stage.
     *
     * @param residentBytes resident set once the stage was loaded, with all that was loaded before; null if not known
     */
    public record LoadedStage(double seconds, @Nullable Long residentBytes) {
        public LoadedStage {
            atLeast("load.stages.seconds", 0, seconds);
        }
    }

    /**
     * The memory of the process; null where it is not known.
     *
     * @param startBytes resident set before anything was loaded
     * @param loadedBytes resident set when the pack was loaded and no image was computed yet
     * @param idleBytes resident set after the last run and a garbage collection
     * @param peakBytes largest resident set from the start of the process to the end of the measurement
     */
    public record Memory(
            @Nullable Long startBytes,
            @Nullable Long loadedBytes,
            @Nullable Long idleBytes,
            @Nullable Long peakBytes) {}

    /**
     * The times of a batch size.
     *
     * @param size images of a batch
     * @param seconds a whole batch, from prompts (without the language models: from contexts) to PNG files
     * @param imagesPerSecond images of all runs over the time of all runs
     * @param stageSeconds the stages of a whole batch, by name and in the order of the work
     * @param peakBytes largest resident set from the start of the process to the end of these runs; null if not known
     */
    public record Batch(
            int size,
            RunSeconds seconds,
            double imagesPerSecond,
            Map<String, RunSeconds> stageSeconds,
            @Nullable Long peakBytes) {
        public Batch {
            above("batches.size", 0, size);
            present("batches.seconds", seconds);
            // If all samples are 0, ofSamples accepts any finite value.
            atLeast("batches.imagesPerSecond", 0, imagesPerSecond);
            ofSamples("batches.imagesPerSecond", imagesPerSecond(size, seconds), imagesPerSecond);
            stageSeconds = map("batches.stageSeconds", stageSeconds);
        }

        /** Returns the times of a batch size. */
        static Batch of(int size, RunSeconds seconds, Map<String, RunSeconds> stageSeconds, @Nullable Long peakBytes) {
            return new Batch(size, seconds, imagesPerSecond(size, seconds), stageSeconds, peakBytes);
        }

        private static double imagesPerSecond(int size, RunSeconds seconds) {
            return (double) size * seconds.samples().size() / seconds.total();
        }
    }

    /** Returns a fact for people, which may be unknown. */
    public static String known(@Nullable Object value) {
        return value == null ? "not known" : value.toString();
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String brief(String digest) {
        return digest.substring(0, Math.min(SHORT_DIGEST, digest.length()));
    }
}
