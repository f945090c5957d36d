package dev.hart.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hart.engine.EngineException;
import dev.hart.engine.cache.EngineWatcher.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {
    private static final EngineRecipe RECIPE = TestRecipes.decoder(1);

    @TempDir
    private Path folder = Path.of("");

    private final AtomicInteger builds = new AtomicInteger();

    private EngineCache cache() {
        return cache((recipe, draft) -> TestRecipes.write(recipe, draft, "build " + builds.incrementAndGet()));
    }

    private EngineCache cache(EngineBuilder builder) {
        return new EngineCache(folder.resolve("engines"), builder, Optional.empty(), Clock.systemUTC());
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve("engines"))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private static String text(ReadyEngine engine) {
        try {
            return Files.readString(engine.model());
        } catch (IOException e) {
            throw new EngineException("unreadable", e);
        }
    }

    @Test
    void anEngineIsBuiltOnceAndFoundByLaterCachesWithoutABuild() throws IOException {
        ReadyEngine built = TestRecipes.prepare(cache(), RECIPE);
        ReadyEngine found = TestRecipes.prepare(cache(), RECIPE);

        assertThat(builds).hasValue(1);
        assertThat(text(found)).isEqualTo("graph build 1");
        assertThat(found).isEqualTo(built);
        assertThat(found.options()).isEqualTo(RECIPE.options());
        assertThat(entries()).containsExactly(RECIPE.key().value());
        assertThat(cache().find(TestRecipes.decoder(2))).isEmpty();
    }

    @Test
    void aFolderWithoutAManifestIsNoEngineAndIsReplaced() throws IOException {
        Path half = Files.createDirectories(
                folder.resolve("engines").resolve(RECIPE.key().value()));
        TestRecipes.write(RECIPE, half, "half");
        Path left = Files.createDirectory(folder.resolve("engines").resolve(RECIPE.key() + ".tmp-1-a"));
        TestRecipes.write(RECIPE, left, "left");

        assertThat(cache().find(RECIPE)).isEmpty();
        assertThat(text(TestRecipes.prepare(cache(), RECIPE))).isEqualTo("graph build 1");
        assertThat(entries()).containsExactly(RECIPE.key().value());
    }

    @Test
    void aFileOfAnotherSizeIsNoticedAtEachUseAndTheEngineIsBuiltAgain() throws IOException {
        EngineCache cache = cache();
        ReadyEngine engine = TestRecipes.prepare(cache, RECIPE);
        Files.writeString(engine.model().resolveSibling("decoder.engine"), "cut");

        assertThat(cache.find(RECIPE)).isEmpty();
        assertThat(text(TestRecipes.prepare(cache, RECIPE))).isEqualTo("graph build 2");
        assertThat(cache.find(RECIPE)).isPresent();
    }

    /** The size and the time are right: only the digest tells. */
    @Test
    void aChangedByteIsNoticedAtTheFirstUseOfAProcess() throws IOException {
        ReadyEngine engine = TestRecipes.prepare(cache(), RECIPE);
        Path file = engine.model().resolveSibling("decoder.engine");
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);

        assertThat(cache().find(RECIPE)).isEmpty();
        assertThat(text(TestRecipes.prepare(cache(), RECIPE))).isEqualTo("graph build 2");
    }

    @Test
    void aManifestOfAnotherKeyOrDamagedIsNotBelieved() throws IOException {
        ReadyEngine other = TestRecipes.prepare(cache(), TestRecipes.decoder(2));
        ReadyEngine engine = TestRecipes.prepare(cache(), RECIPE);
        Files.copy(
                other.model().resolveSibling("manifest.json"),
                engine.model().resolveSibling("manifest.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(cache().find(RECIPE)).isEmpty();

        Files.writeString(engine.model().resolveSibling("manifest.json"), "{\"format\":1");
        assertThat(cache().find(RECIPE)).isEmpty();
        assertThat(text(TestRecipes.prepare(cache(), RECIPE))).isEqualTo("graph build 3");
    }

    @Test
    void aFullDiskIsOneLineAndLeavesNothing() throws IOException {
        EngineCache full = cache((recipe, draft) -> {
            Files.writeString(draft.resolve("decoder.engine"), "half");
            throw new IOException("No space left on device");
        });

        assertThatThrownBy(() -> TestRecipes.prepare(full, RECIPE))
                .isInstanceOf(EngineCacheException.class)
                .hasMessage(folder.resolve("engines") + ": the engine of decoder cannot be stored: No space left on"
                        + " device; HART_ENGINE_CACHE names another folder");
        assertThat(entries()).isEmpty();
    }

    @Test
    void aBuildThatFailsOrWritesNoGraphLeavesNothing() throws IOException {
        EngineCache failing = cache((recipe, draft) -> {
            Files.writeString(draft.resolve("decoder.engine"), "half");
            throw new EngineException("decoder.onnx cannot be compiled");
        });
        EngineCache idle = cache((recipe, draft) -> Files.writeString(draft.resolve("decoder.engine"), "half"));
        EngineCache odd = cache((recipe, draft) -> {
            TestRecipes.write(recipe, draft, "odd");
            Files.createDirectory(draft.resolve("inner"));
        });

        assertThatThrownBy(() -> TestRecipes.prepare(failing, RECIPE)).hasMessage("decoder.onnx cannot be compiled");
        assertThatThrownBy(() -> TestRecipes.prepare(idle, RECIPE)).hasMessageContaining("no decoder.onnx");
        assertThatThrownBy(() -> TestRecipes.prepare(odd, RECIPE)).hasMessageContaining("only files");
        assertThat(entries()).isEmpty();
    }

    @Test
    void anEngineThatCannotBeLoadedIsBuiltOnceMoreAndNotTwice() {
        EngineCache cache = cache();
        String loaded = cache.load(RECIPE, TestRecipes.NO_WATCHER, engine -> {
            if (text(engine).equals("graph build 1")) {
                throw new EngineException("decoder.onnx cannot be loaded");
            }
            return text(engine);
        });
        assertThat(loaded).isEqualTo("graph build 2");

        assertThatThrownBy(() -> cache.load(RECIPE, TestRecipes.NO_WATCHER, engine -> {
                    throw new EngineException("decoder.onnx cannot be loaded");
                }))
                .hasMessage("decoder.onnx cannot be loaded");
        assertThat(builds).hasValue(3);
    }

    /** What keeps an engine from being loaded, such as an absent library, often keeps the next one from it, too. */
    @Test
    void anEngineThatCannotBeLoadedStaysUntilAnotherWasLoaded() throws IOException {
        TestRecipes.prepare(cache(), RECIPE);
        EngineCache failing = cache((recipe, draft) -> {
            throw new EngineException("decoder.onnx cannot be compiled");
        });

        assertThatThrownBy(() -> failing.load(RECIPE, TestRecipes.NO_WATCHER, EngineCacheTest::refuse))
                .hasMessage("decoder.onnx cannot be compiled");
        assertThatThrownBy(() -> cache().load(RECIPE, TestRecipes.NO_WATCHER, EngineCacheTest::refuse))
                .hasMessage("libcudnn.so.9 is absent");

        EngineCache full = cache((recipe, draft) -> {
            throw new EngineCacheException("no space left");
        });
        assertThatThrownBy(() -> full.load(RECIPE, TestRecipes.NO_WATCHER, EngineCacheTest::refuse))
                .isInstanceOf(EngineException.class)
                .hasMessage("libcudnn.so.9 is absent")
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(EngineCacheException.class));

        assertThat(text(TestRecipes.prepare(failing, RECIPE))).isEqualTo("graph build 1");
        assertThat(builds).hasValue(2);
        assertThat(entries()).containsExactly(RECIPE.key().value());
    }

    private static String refuse(ReadyEngine engine) {
        throw new EngineException("libcudnn.so.9 is absent");
    }

    @Test
    void anEngineThatAnotherProcessHasReplacedMeanwhileIsLoadedAndNotBuiltAgain() {
        Function<ReadyEngine, String> loader = engine -> {
            if (text(engine).equals("graph build 1")) {
                throw new EngineException("decoder.onnx cannot be loaded");
            }
            return text(engine);
        };
        EngineCache another = cache();

        String loaded = cache().load(RECIPE, TestRecipes.NO_WATCHER, engine -> {
            if (text(engine).equals("graph build 1")) {
                assertThat(another.load(RECIPE, TestRecipes.NO_WATCHER, loader)).isEqualTo("graph build 2");
                throw new EngineException("decoder.onnx cannot be loaded");
            }
            return text(engine);
        });

        assertThat(loaded).isEqualTo("graph build 2");
        assertThat(builds).hasValue(2);
    }

    /** Where the file system ignores locks, another process may be first. */
    @Test
    void theEngineOfAnotherProcessIsVerifiedBeforeItIsUsed() throws IOException {
        Path root = folder.resolve("engines");
        EngineCache cache = cache((recipe, draft) -> {
            EngineCache another = new EngineCache(
                    folder.resolve("other"),
                    (r, d) -> TestRecipes.write(r, d, "other"),
                    Optional.empty(),
                    Clock.systemUTC());
            Path other = TestRecipes.prepare(another, recipe).model();
            Files.writeString(other.resolveSibling("decoder.engine"), "cut");
            Files.move(other.getParent(), root.resolve(recipe.key().value()));
            TestRecipes.write(recipe, draft, "this");
        });

        assertThatThrownBy(() -> TestRecipes.prepare(cache, RECIPE))
                .isInstanceOf(EngineCacheException.class)
                .hasMessageContaining(RECIPE.key().value())
                .hasMessageContaining("damaged");
    }

    @Test
    void anEngineThatVanishesWhileItIsVerifiedIsAbsent() throws Exception {
        EngineCache cache = cache();
        EngineShelf shelf = EngineShelf.of(cache.folder());
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<?> pruning = pool.submit(() -> {
                for (int round = 0; round < 60; round++) {
                    TestRecipes.prepare(cache, RECIPE);
                    shelf.prune(engine -> true);
                }
            });
            while (!pruning.isDone()) {
                // A new process, which reads the files.
                cache().find(RECIPE);
                shelf.list();
            }
            pruning.get();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void theDigestsOfAnEngineThatWasJustBuiltAreNotComputedAgain() throws IOException {
        EngineCache cache = cache();
        Path file = TestRecipes.prepare(cache, RECIPE).model().resolveSibling("decoder.engine");
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);

        assertThat(cache.find(RECIPE)).isPresent();
        assertThat(cache().find(RECIPE)).isEmpty();
    }

    @Test
    void oneOfSeveralThreadsBuildsAndTheOthersWait() throws Exception {
        CountDownLatch building = new CountDownLatch(1);
        EngineCache cache = cache((recipe, draft) -> {
            building.countDown();
            await();
            TestRecipes.write(recipe, draft, "build " + builds.incrementAndGet());
        });
        List<Step> steps = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            Callable<ReadyEngine> task = () -> TestRecipes.prepare(cache, RECIPE, (stage, step) -> steps.add(step));
            List<Future<ReadyEngine>> all = new ArrayList<>();
            all.add(pool.submit(task));
            building.await();
            all.add(pool.submit(task));
            all.add(pool.submit(task));
            for (Future<ReadyEngine> one : all) {
                assertThat(text(one.get())).isEqualTo("graph build 1");
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(steps).contains(Step.BUILDING, Step.WAITING);
        assertThat(steps.stream().filter(step -> step == Step.BUILDING)).hasSize(1);
    }

    private static void await() {
        try {
            Thread.sleep(150);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aWatcherThatThrowsEndsTheWaitAndTheBuild() throws IOException {
        EngineCache cache = cache();
        EngineWatcher stopped = (stage, step) -> {
            throw new IllegalStateException("hart was stopped");
        };

        assertThatThrownBy(() -> TestRecipes.prepare(cache, RECIPE, stopped)).hasMessage("hart was stopped");
        assertThat(builds).hasValue(0);
        assertThat(entries()).isEmpty();
        assertThat(TestRecipes.prepare(cache, RECIPE)).isNotNull();
    }

    /** On POSIX systems, closing any channel of a file would release the lock of this process. */
    @Test
    void aLockThatIsAskedForUnderAnotherNameOfItsFolderStaysLocked() throws IOException {
        Path locks = Path.of("/proc/locks");
        assumeTrue(Files.isReadable(locks), "only Linux lists locks");
        Path root = Files.createDirectory(folder.resolve("engines"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);

        Boolean locked = EngineLock.ifFree(root, "a.lock", () -> {
                    assertThat(EngineLock.ifFree(link, "a.lock", () -> true)).isEmpty();
                    String inode = ":" + Files.getAttribute(root.resolve("a.lock"), "unix:ino") + " ";
                    return Files.readString(locks).contains(inode);
                })
                .orElseThrow();

        assertThat(locked).isTrue();
        assertThat(EngineLock.ifFree(link, "a.lock", () -> true)).hasValue(true);
    }

    @Test
    void aPruneSweepsWhatWasLeftAndRemovesWhatTheCallerChooses() throws IOException {
        TestRecipes.prepare(cache(), RECIPE);
        TestRecipes.prepare(cache(), TestRecipes.decoder(2));
        Path root = folder.resolve("engines");
        Files.createDirectory(root.resolve("33".repeat(32)));
        Files.createDirectory(root.resolve("44".repeat(32) + ".tmp-9-b"));
        Files.createDirectory(root.resolve("not ours"));

        List<CachedEngine> listed = EngineShelf.of(root).list();
        List<CachedEngine> removed = EngineShelf.of(root)
                .prune(engine -> engine.key().equals(TestRecipes.decoder(2).key()));

        assertThat(listed).hasSize(3);
        assertThat(listed)
                .filteredOn(engine -> engine.key().equals(RECIPE.key()))
                .singleElement()
                .satisfies(engine -> {
                    assertThat(engine.stage()).contains("decoder");
                    assertThat(engine.gpu()).contains("NVIDIA L4");
                    assertThat(engine.bytes()).isGreaterThan(50_000);
                    assertThat(engine.fault()).isEmpty();
                });
        assertThat(removed)
                .extracting(CachedEngine::key)
                .containsExactlyInAnyOrder(TestRecipes.decoder(2).key(), new EngineKey("33".repeat(32)));
        assertThat(entries()).containsExactlyInAnyOrder(RECIPE.key().value(), "not ours");
    }

    @Test
    void anEngineThatIsBeingBuiltIsNotPruned() {
        Path root = folder.resolve("engines");
        EngineCache cache = cache((recipe, draft) -> {
            assertThat(EngineShelf.of(root).prune(engine -> true)).isEmpty();
            TestRecipes.write(recipe, draft, "build " + builds.incrementAndGet());
        });

        assertThat(text(TestRecipes.prepare(cache, RECIPE))).isEqualTo("graph build 1");
        assertThat(EngineShelf.of(root).prune(engine -> true)).hasSize(1);
        assertThat(cache.find(RECIPE)).isEmpty();
    }
}
