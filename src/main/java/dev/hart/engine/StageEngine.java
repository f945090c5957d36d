package dev.hart.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The loaded graph of one stage. Thread-safe: runs may overlap, and {@link #close} waits for them. */
public final class StageEngine implements AutoCloseable {
    /**
     * Size of the weights in bytes above which a graph on the CPU gives its working memory back. ONNX Runtime's arena grows by
     * doubling and keeps what it allocated: an image of 1024 pixels left 16 GB behind. Small graphs keep theirs, which is faster.
     */
    private static final long LARGE_BYTES = 64L << 20;

    /** The option of a run that names the arenas which give memory back after it. */
    private static final String RELEASE = "memory.enable_memory_arena_shrinkage";

    private final String name;
    private final OrtSession session;
    private final Map<String, TensorInfo> inputs = new TreeMap<>();
    private final Set<String> outputs;
    private final boolean large;
    private final EngineOptions options;
    /** Runs hold the read lock: freeing a session during a run would end the process. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private volatile boolean closed;
    /** Whether runs on a GPU give back their working memory: if it was planned so, or after a run that did not fit. */
    private volatile boolean lowMemory;

    private StageEngine(String name, OrtSession session, boolean large, EngineOptions options) throws OrtException {
        this.name = name;
        this.session = session;
        this.large = large;
        this.options = options;
        this.lowMemory = options.gpu().lowMemory();
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            inputs.put(input.getKey(), (TensorInfo) input.getValue().getInfo());
        }
        outputs = Set.copyOf(session.getOutputNames());
    }

    /**
     * Loads a graph and the weights beside it in the same folder.
     *
     * @throws OutOfMemoryException if the device's memory was not enough
     * @throws DeviceLostException if the GPU cannot be used again by this process
     * @throws ScratchException if a file that is needed for the load cannot be written
     * @throws EngineException if ONNX Runtime or the provider is not available or cannot load the file, or more of the graph is
     *     placed on the CPU than the options allow
     */
    public static StageEngine load(Path graph, EngineOptions options) {
        String name = graph.getFileName().toString();
        // Before the settings, whose class would load the native libraries in ONNX Runtime's own way.
        OrtEnvironment environment = OnnxEnvironment.get();
        try (OrtSession.SessionOptions session = SessionSettings.of(options)) {
            return new StageEngine(
                    name,
                    SessionCreation.create(environment, graph, session, options),
                    weights(graph) > LARGE_BYTES,
                    options);
        } catch (OrtException e) {
            throw EngineFaults.of(
                    name,
                    e,
                    reason -> name + " cannot be loaded: " + reason + ProviderAdvice.of(options.provider(), reason));
        }
    }

    /** Returns the size in bytes of the weights beside a graph; 0 if there are none. */
    private static long weights(Path graph) {
        String file = graph.getFileName().toString().replaceAll("[.]onnx$", ".weights");
        return graph.resolveSibling(file).toFile().length();
    }

    /** The graph's file name. */
    public String name() {
        return name;
    }

    public Set<String> inputNames() {
        return Set.copyOf(inputs.keySet());
    }

    /**
     * Returns an input's shape as the graph declares it; −1 for a dimension of any size.
     *
     * @throws EngineException if there is no such input
     */
    public long[] inputShape(String input) {
        return input(input).getShape();
    }

    OnnxJavaType inputType(String input) {
        return input(input).type;
    }

    private TensorInfo input(String input) {
        TensorInfo info = inputs.get(input);
        if (info == null) {
            throw new EngineException(name + " has no input '" + input + "'");
        }
        return info;
    }

    /** Runs the graph and returns all outputs; throws what {@link #run(Feeds, Set, Cancellation)} throws. */
    public Outputs run(Feeds feeds, Cancellation cancellation) {
        return run(feeds, outputs, cancellation);
    }

    /** The names of all outputs. */
    public Set<String> outputNames() {
        return outputs;
    }

    /**
     * Runs the graph and returns some of its outputs; the others are not copied out.
     *
     * @throws CancelledRunException if the cancellation was triggered before or during the run
     * @throws OutOfMemoryException if the device's memory was not enough
     * @throws DeviceLostException if the GPU cannot be used again by this process
     * @throws EngineException if the run failed, an input is missing or unknown, an output is unknown, or the engine or an
     *     input that was carried over is closed
     */
    public Outputs run(Feeds feeds, Set<String> outputs, Cancellation cancellation) {
        return run(feeds, outputs, cancellation, true);
    }

    /**
     * Runs the graph as {@link #run(Feeds, Set, Cancellation)} does, but on the CPU keeps its working memory for the next run:
     * the system has to clear each page of memory that was given back, which takes longer than many a run. The caller calls
     * {@link #releaseMemory} after the last run of a sequence.
     */
    public Outputs runOfSequence(Feeds feeds, Set<String> outputs, Cancellation cancellation) {
        return run(feeds, outputs, cancellation, false);
    }

    private Outputs run(Feeds feeds, Set<String> outputs, Cancellation cancellation, boolean last) {
        lock.readLock().lock();
        try {
            return runOpen(feeds, outputs, cancellation, last);
        } finally {
            lock.readLock().unlock();
        }
    }

    private Outputs runOpen(Feeds feeds, Set<String> outputs, Cancellation cancellation, boolean last) {
        requireOpen(feeds);
        try (RunOptions run = new RunOptions()) {
            // Errors are thrown as exceptions; ONNX Runtime would print them as well.
            run.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            String arenas = arenas(last);
            if (!arenas.isEmpty()) {
                run.addRunConfigEntry(RELEASE, arenas);
            }
            cancellation.started(run);
            try {
                if (cancellation.isTriggered()) {
                    throw new CancelledRunException(name);
                }
                return new Outputs(name, session.run(feeds.tensors(), outputs, run));
            } finally {
                cancellation.ended();
            }
        } catch (OrtException e) {
            if (cancellation.isTriggered()) {
                throw new CancelledRunException(name);
            }
            EngineException fault = EngineFaults.of(name, e, reason -> name + " failed: " + reason);
            if (fault instanceof OutOfMemoryException) {
                lowMemory = true;
            }
            throw fault;
        }
    }

    /** Whether a {@link #runOfSequence} leaves working memory that {@link #releaseMemory} gives back. */
    public boolean keepsMemory() {
        return options.provider() == Provider.CPU && large;
    }

    /**
     * Gives the working memory of runs on the CPU back to the system, if there is much of it and the engine is open. Memory of
     * outputs that are still open stays. ONNX Runtime does this only at the end of a run, so this one ends before its first node.
     *
     * @param feeds inputs that a run would accept; nothing is computed with them
     * @throws EngineException if an input is missing, unknown or closed
     */
    public void releaseMemory(Feeds feeds) {
        if (!keepsMemory()) {
            return;
        }
        lock.readLock().lock();
        try (RunOptions run = new RunOptions()) {
            if (closed) {
                return;
            }
            requireOpen(feeds);
            run.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            run.addRunConfigEntry(RELEASE, arenas(true));
            run.setTerminate(true);
            session.run(feeds.tensors(), outputs, run).close();
        } catch (OrtException e) {
            String reason = EngineException.reason(e);
            if (!reason.contains("terminate flag")) {
                throw new EngineException(name + " cannot release memory: " + reason, e);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Returns the arenas that give memory back after the run; empty for none. On a GPU that takes thousands of calls of
     * {@code cudaMalloc} and {@code cudaFree} an image, so it happens only where memory is low.
     */
    private String arenas(boolean last) {
        if (options.provider() == Provider.CPU) {
            return large && last ? "cpu:0" : "";
        }
        return lowMemory ? "gpu:" + options.device() : "";
    }

    /** Checks what ONNX Runtime does not: reading a closed tensor ends the whole process with a segmentation fault. */
    private void requireOpen(Feeds feeds) {
        if (closed) {
            throw new EngineException(name + " is closed");
        }
        feeds.tensors().forEach((input, tensor) -> {
            if (tensor.isClosed()) {
                throw new EngineException(name + ": input '" + input + "' was closed");
            }
        });
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new EngineException(name + " cannot be closed: " + EngineException.reason(e), e);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
