package dev.hart.engine.cache.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.aws.S3Content;
import dev.hart.aws.S3Server;
import dev.hart.engine.EngineException;
import dev.hart.engine.cache.EngineCache;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineShelf.Push;
import dev.hart.engine.cache.EngineWatcher.Step;
import dev.hart.engine.cache.ReadyEngine;
import dev.hart.engine.cache.TestRecipes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that one machine builds and another fetches. */
class S3EngineArchiveServerIT {
    private static final EngineRecipe RECIPE = TestRecipes.decoder(1);

    @TempDir
    private Path folder = Path.of("");

    private final S3Server server = S3Server.start();
    private final S3EngineArchive archive = new S3EngineArchive(server.bucket());

    @BeforeEach
    void clear() {
        server.clear();
    }

    @AfterEach
    void stop() {
        archive.close();
        server.close();
    }

    private EngineCache machine(String name) {
        return new EngineCache(
                folder.resolve(name),
                (recipe, draft) -> TestRecipes.write(recipe, draft, "built on " + name),
                Optional.of(archive),
                Clock.systemUTC());
    }

    private EngineCache idle() {
        return new EngineCache(
                folder.resolve("idle"),
                (recipe, draft) -> {
                    throw new EngineException("nothing is built here");
                },
                Optional.of(archive),
                Clock.systemUTC());
    }

    private static String text(ReadyEngine engine) throws IOException {
        return Files.readString(engine.model());
    }

    private String object(String file) {
        return "engines/" + RECIPE.key() + "/" + file;
    }

    @Test
    void anEngineThatOneMachinePushedIsFetchedByAnotherAndNotBuilt() throws IOException {
        EngineCache one = machine("one");
        TestRecipes.prepare(one, RECIPE);
        assertThat(one.shelf().push(RECIPE.key(), archive)).isEqualTo(Push.UPLOADED);
        assertThat(one.shelf().push(RECIPE.key(), archive)).as("a second push").isEqualTo(Push.PRESENT);
        List<Step> steps = new ArrayList<>();

        ReadyEngine fetched = TestRecipes.prepare(idle(), RECIPE, (stage, step) -> steps.add(step));

        assertThat(text(fetched)).isEqualTo("graph built on one");
        assertThat(fetched.model().resolveSibling("decoder.engine"))
                .hasSameBinaryContentAs(
                        folder.resolve("one").resolve(RECIPE.key().value()).resolve("decoder.engine"));
        assertThat(steps).containsExactly(Step.FETCHING);
        assertThat(idle().find(RECIPE)).isPresent();
    }

    @Test
    void aSecondBuildOfTheSameKeyIsNotUploadedOverTheFirst() throws IOException {
        EngineCache one = machine("one");
        TestRecipes.prepare(one, RECIPE);
        EngineCache two = machine("two");
        TestRecipes.prepare(two, RECIPE);

        assertThat(one.shelf().push(RECIPE.key(), archive)).isEqualTo(Push.UPLOADED);
        assertThat(two.shelf().push(RECIPE.key(), archive)).isEqualTo(Push.PRESENT);

        assertThat(text(TestRecipes.prepare(idle(), RECIPE))).isEqualTo("graph built on one");
    }

    @Test
    void anUploadThatDiedIsInvisibleIsFinishedByItsMachineAndNotMixedWithAnother() throws IOException {
        EngineCache one = machine("one");
        TestRecipes.prepare(one, RECIPE);
        EngineCache two = machine("two");
        ReadyEngine other = TestRecipes.prepare(two, RECIPE);
        assertThat(one.shelf().push(RECIPE.key(), archive)).isEqualTo(Push.UPLOADED);
        server.bucket().delete(object("manifest.json"));

        assertThat(archive.manifest(RECIPE.key())).isEmpty();
        assertThat(two.shelf().push(RECIPE.key(), archive)).isEqualTo(Push.BLOCKED);
        assertThat(archive.manifest(RECIPE.key())).isEmpty();
        assertThat(text(other)).isEqualTo("graph built on two");

        assertThat(one.shelf().push(RECIPE.key(), archive)).isEqualTo(Push.UPLOADED);
        assertThat(text(TestRecipes.prepare(idle(), RECIPE))).isEqualTo("graph built on one");
    }

    @Test
    void aDamagedObjectIsNotUsedAndTheEngineIsBuilt() throws IOException {
        EngineCache one = machine("one");
        TestRecipes.prepare(one, RECIPE);
        one.shelf().push(RECIPE.key(), archive);
        server.bucket()
                .put(
                        object("decoder.engine"),
                        S3Content.of("evil".getBytes(StandardCharsets.UTF_8), "application/octet-stream"));

        assertThat(text(TestRecipes.prepare(machine("two"), RECIPE))).isEqualTo("graph built on two");
        try (var entries = Files.list(folder.resolve("two"))) {
            assertThat(entries.map(entry -> String.valueOf(entry.getFileName())))
                    .containsExactlyInAnyOrder(RECIPE.key().value(), RECIPE.key() + ".lock");
        }
    }

    @Test
    void anEngineIsPulledByItsKeyAndAnArchiveThatCannotBeReachedIsNoObstacle() throws IOException {
        EngineCache one = machine("one");
        TestRecipes.prepare(one, RECIPE);
        one.shelf().push(RECIPE.key(), archive);

        assertThat(idle().shelf().pull(RECIPE.key(), archive, TestRecipes.NO_WATCHER))
                .isTrue();
        assertThat(text(idle().find(RECIPE).orElseThrow())).isEqualTo("graph built on one");
        assertThat(idle().shelf().pull(TestRecipes.decoder(9).key(), archive, TestRecipes.NO_WATCHER))
                .isFalse();

        server.clear();
        server.close();
        assertThat(text(TestRecipes.prepare(machine("three"), RECIPE))).isEqualTo("graph built on three");
    }
}
