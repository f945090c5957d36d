package dev.hart.pipeline;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage that is loaded at construction and stays so (resident), or is loaded for each use and closed after it.
 *
 * @param <T> type of the loaded stage
 */
final class LoadedStage<T extends AutoCloseable> implements AutoCloseable {
    private final Supplier<T> loader;
    private final @Nullable T resident;

    LoadedStage(boolean resident, Supplier<T> loader) {
        this.loader = loader;
        this.resident = resident ? loader.get() : null;
    }

    /** Calls {@code task} with the loaded stage, which must not be kept. */
    <R> R use(Function<T, R> task) {
        if (resident != null) {
            return task.apply(resident);
        }
        T loaded = loader.get();
        try {
            return task.apply(loaded);
        } finally {
            close(loaded);
        }
    }

    @Override
    public void close() {
        if (resident != null) {
            close(resident);
        }
    }

    private static void close(AutoCloseable stage) {
        try {
            stage.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a stage cannot be closed", e);
        }
    }
}
