package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobRef;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.store.ImageStore;
import dev.hart.store.StoredImage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image is hashed once: the worker records the digest that the store has returned, and computes none of its own. */
class StoredDigestTest {
    private static final String MARKED = "ab".repeat(32);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aJobRecordsTheDigestAndTheSizeThatTheStoreReturns() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder, clock -> {
            FolderStores stores = FolderStores.open(folder, clock);
            return new FolderStores(folder, stores.records(), stores.queue(), marking(stores.images()));
        })) {
            JobRef ref = bench.accept("fox", "a fox", 1);
            bench.work();

            assertThat(bench.await(ref))
                    .isInstanceOfSatisfying(
                            Succeeded.class,
                            succeeded -> assertThat(succeeded.images())
                                    .singleElement()
                                    .satisfies(image -> {
                                        assertThat(image.sha256()).isEqualTo(MARKED);
                                        assertThat(image.size()).isEqualTo(12345);
                                    }));
        }
    }

    /** A store that returns a digest and a size which no image has. */
    private static ImageStore marking(ImageStore store) {
        return (ImageStore) Proxy.newProxyInstance(
                ImageStore.class.getClassLoader(), new Class<?>[] {ImageStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        return result instanceof StoredImage stored
                                ? new StoredImage(stored.key(), 12345, MARKED)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
