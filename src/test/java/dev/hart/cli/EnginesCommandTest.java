package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.StageEngine;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.EngineShelf;
import dev.hart.engine.cache.MemoryArchive;
import dev.hart.engine.cache.TestRecipes;
import dev.hart.pack.PackStage;
import dev.hart.pipeline.PackEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The subcommands over a scripted builder, and an archive in memory. */
class EnginesCommandTest {
    private static final EngineRecipe ONE = TestRecipes.decoder(1);
    private static final EngineRecipe TWO = TestRecipes.decoder(2);

    @TempDir
    private Path folder = Path.of("");

    private final MemoryArchive archive = new MemoryArchive();
    private EngineRecipe needed = ONE;
    private Settings settings = new Settings();
    private @Nullable Path opened;
    private boolean unbuildable;
    private String content = "an engine";

    @BeforeEach
    void keepEnginesHere() {
        settings.close();
        settings = new Settings().set("hart.engine.cache", cache("one").toString());
    }

    @AfterEach
    void restore() {
        settings.close();
    }

    private Path cache(String name) {
        return folder.resolve(name);
    }

    private CommandRun run(String... args) {
        return CommandRun.withEngines(
                new EngineTools(
                        (config, pack, sharing) -> {
                            opened = pack;
                            return Optional.of(engines(EngineTools.folder(config)));
                        },
                        config -> new EngineSharing(Optional.of(() -> archive), false)),
                args);
    }

    private PackEngines engines(Path cache) {
        return new PackEngines(
                Map.of(PackStage.DECODER, needed),
                cache,
                this::build,
                null,
                false,
                (model, options) -> StageEngine.load(Path.of("models/demo/residual.onnx"), EngineOptions.CPU));
    }

    private void build(EngineRecipe recipe, Path draft) throws IOException {
        if (unbuildable) {
            throw new EngineException("decoder.onnx cannot be compiled");
        }
        TestRecipes.write(recipe, draft, content);
    }

    private void build(EngineRecipe recipe) {
        needed = recipe;
        assertThat(run("engines", "build", "--pack", "any").exitCode()).isZero();
        needed = ONE;
    }

    private void damage(EngineRecipe recipe) throws IOException {
        Files.writeString(cache("one").resolve(recipe.key().value()).resolve("decoder.engine"), "short");
    }

    @Test
    void buildPreparesEachEngineOnceAndSaysSo() {
        CommandRun first = run("engines", "build", "--pack", "any");
        CommandRun second = run("engines", "build", "--pack", "any", "--json");

        assertThat(first.exitCode()).isZero();
        assertThat(first.out())
                .singleElement()
                .asString()
                .matches(ONE.key().brief() + "  decoder  built and loaded in [0-9.]+ s");
        assertThat(first.err()).containsExactly("hart: building the engine of decoder, 1 of 1");
        assertThat(second.err()).isEmpty();
        assertThat(second.out())
                .singleElement()
                .asString()
                .matches("\\{\"key\":\"" + ONE.key() + "\",\"stage\":\"decoder\",\"result\":\"present\","
                        + "\"seconds\":[0-9.]+}");
    }

    @Test
    void thePackMayBeNamedBeforeTheSubcommandToo() {
        settings.set("hart.engine.max-batch", "4").set("hart.pack", "another");
        for (String[] command : new String[][] {
            {"engines", "--pack", "any", "build"},
            {"engines", "build", "--pack", "any"},
            {"engines", "--pack", "any", "prune", "--unused"},
            {"engines", "--pack", "another", "prune", "--unused", "--pack", "any"},
            {"engines", "--pack", "any", "pull"}
        }) {
            opened = null;
            run(command);
            assertThat(opened).as(String.join(" ", command)).isEqualTo(Path.of("any"));
        }
        run("engines", "build");
        assertThat(opened).isEqualTo(Path.of("another"));
    }

    @Test
    void anEngineThatCannotBeDownloadedStopsNoOther() throws IOException {
        build(ONE);
        build(TWO);
        assertThat(run("engines", "push").exitCode()).isZero();
        archive.damage(ONE.key());
        settings.set("hart.engine.cache", cache("two").toString());

        CommandRun run = run("engines", "pull", ONE.key().value(), TWO.key().value());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .containsExactly(
                        ONE.key().brief() + "  not downloaded", TWO.key().brief() + "  downloaded");
        assertThat(run.err()).singleElement().asString().contains(ONE.key().value());
    }

    @Test
    void aBuildThatFailsIsExitCode1() {
        unbuildable = true;

        CommandRun run = run("engines", "build", "--pack", "any");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("hart: decoder.onnx cannot be compiled");
        assertThat(EngineShelf.of(cache("one")).list()).isEmpty();
    }

    @Test
    void whereNothingRunsOnTensorRtThereIsNothingToBuild() {
        settings.set("hart.engine.provider", "cpu").set("hart.engine.max-batch", "4");

        CommandRun build = CommandRun.of("engines", "build", "--pack", "models/demo");
        CommandRun prune = CommandRun.of("engines", "prune", "--unused", "--pack", "models/demo");

        assertThat(build.exitCode()).isZero();
        assertThat(build.err()).singleElement().asString().contains("no stage of the pack runs on TensorRT");
        assertThat(prune.exitCode()).isEqualTo(2);
        assertThat(prune.err()).singleElement().asString().contains("--unused would remove all engines");

        // Wanted, but not possible here.
        settings.set("hart.engine.provider", "tensorrt").set("hart.engine.required", "false");
        CommandRun impossible = CommandRun.of("engines", "build", "--pack", "models/demo");
        assertThat(impossible.exitCode()).isEqualTo(1);
        assertThat(impossible.err())
                .singleElement()
                .asString()
                .startsWith("hart: no stage can run on TensorRT here: safety on cpu instead of tensorrt: ");
    }

    @Test
    void listShowsWholeAndDamagedEngines() throws IOException {
        assertThat(run("engines", "list").err()).containsExactly("hart: there are no engines in " + cache("one"));
        build(ONE);
        build(TWO);
        damage(TWO);

        CommandRun table = run("engines", "list");
        CommandRun json = run("engines", "list", "--json");

        assertThat(table.exitCode()).isZero();
        assertThat(table.out())
                .hasSize(3)
                .anyMatch(line ->
                        line.matches(ONE.key().brief() + "  decoder +fp16 +1 +NVIDIA L4 +10.14.1 +0.1 +[0-9]+s"))
                .anyMatch(line -> line.startsWith(TWO.key().brief()) && line.contains("damaged: decoder.engine"));
        assertThat(json.out())
                .hasSize(2)
                .anyMatch(line ->
                        line.startsWith("{\"key\":\"" + ONE.key() + "\",\"stage\":\"decoder\",\"gpu\":\"NVIDIA L4\"")
                                && line.contains("\"batch\":\"1\""))
                .anyMatch(line -> line.startsWith("{\"key\":\"" + TWO.key() + "\"") && line.contains("\"fault\""));
    }

    @Test
    void whatOneMachineUploadsAnotherDownloads() {
        build(ONE);
        build(TWO);

        CommandRun named = run("engines", "push", TWO.key().brief());
        CommandRun all = run("engines", "push", "--json");

        assertThat(named.out()).containsExactly(TWO.key().brief() + "  decoder  uploaded");
        assertThat(all.exitCode()).isZero();
        assertThat(all.out())
                .containsExactlyInAnyOrder(
                        "{\"key\":\"" + ONE.key() + "\",\"stage\":\"decoder\",\"result\":\"uploaded\"}",
                        "{\"key\":\"" + TWO.key() + "\",\"stage\":\"decoder\",\"result\":\"present\"}");

        settings.set("hart.engine.cache", cache("two").toString());
        CommandRun needs = run("engines", "pull", "--pack", "any");
        CommandRun both = run("engines", "pull", ONE.key().value(), TWO.key().value());
        assertThat(needs.out()).containsExactly(ONE.key().brief() + "  decoder  downloaded");
        assertThat(both.exitCode()).isZero();
        assertThat(both.out())
                .containsExactly(
                        ONE.key().brief() + "  was in the cache", TWO.key().brief() + "  downloaded");
        assertThat(EngineShelf.of(cache("two")).list())
                .hasSize(2)
                .allMatch(engine -> engine.fault().isEmpty());
        assertThat(archive.isOpen()).isFalse();
    }

    @Test
    void whatCannotBeUploadedIsExitCode1AndTheOthersAreUploaded() throws IOException {
        build(ONE);
        build(TWO);
        Path file = cache("one").resolve(ONE.key().value()).resolve("decoder.engine");
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);

        CommandRun damaged = run("engines", "push");
        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.out())
                .containsExactlyInAnyOrder(
                        ONE.key().brief() + "  decoder  not uploaded", TWO.key().brief() + "  decoder  uploaded");
        assertThat(damaged.err()).singleElement().asString().contains("is damaged and not uploaded: decoder.engine");

        // Another build of the key, after the upload of the first has died.
        archive.forgetManifest(TWO.key());
        assertThat(run("engines", "prune", "--all").exitCode()).isZero();
        content = "another engine";
        build(TWO);
        CommandRun blocked = run("engines", "push", "--json");
        assertThat(blocked.exitCode()).isEqualTo(1);
        assertThat(blocked.out())
                .containsExactly("{\"key\":\"" + TWO.key() + "\",\"stage\":\"decoder\",\"result\":\"blocked\"}");
    }

    @Test
    void anEngineWithAFileThatIsTooLargeForTheArchiveLeavesNothingThere() {
        build(ONE);
        archive.limit(1000);

        CommandRun run = run("engines", "push");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().endsWith("and the archive takes at most 1000");
        assertThat(archive.size()).isZero();
    }

    @Test
    void aChangedByteIsFoundByPruneAndByPull() throws IOException {
        build(ONE);
        assertThat(run("engines", "push").exitCode()).isZero();
        Path file = cache("one").resolve(ONE.key().value()).resolve("decoder.engine");
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        assertThat(run("engines", "pull", "--pack", "any").out())
                .containsExactly(ONE.key().brief() + "  decoder  downloaded");
        Files.write(file, bytes);

        assertThat(run("engines", "prune").out())
                .singleElement()
                .asString()
                .contains("removed: decoder.engine has another SHA-256");
    }

    @Test
    void whatTheArchiveLacksOrCannotGiveIsExitCode1() {
        CommandRun absent = run("engines", "pull", "--pack", "any");
        archive.disconnect();
        CommandRun unreachable = run("engines", "pull", "--pack", "any");

        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.out()).containsExactly(ONE.key().brief() + "  decoder  the archive has none");
        assertThat(unreachable.exitCode()).isEqualTo(1);
        assertThat(unreachable.err()).containsExactly("hart: the archive cannot be reached");
    }

    @Test
    void pruneRemovesDamagedEnginesAndThoseThatAreChosen() throws IOException {
        build(ONE);
        build(TWO);
        assertThat(run("engines", "prune").out()).isEmpty();
        assertThat(run("engines", "prune", "--older-than", "1").out()).isEmpty();

        assertThat(run("engines", "prune", "--unused", "--pack", "any").err())
                .singleElement()
                .asString()
                .startsWith("hart: --unused needs HART_ENGINE_MAX_BATCH");

        settings.set("hart.engine.max-batch", "4");
        assertThat(run("engines", "prune", "--unused", "--pack", "any").out())
                .containsExactly(TWO.key().brief() + "  decoder  removed");
        build(TWO);
        damage(TWO);
        assertThat(run("engines", "prune", "--json").out())
                .containsExactly("{\"key\":\"" + TWO.key() + "\",\"stage\":\"decoder\",\"result\":\"removed\"}");
        assertThat(run("engines", "prune", "--older-than", "0").out())
                .containsExactly(ONE.key().brief() + "  decoder  removed");
        build(ONE);
        assertThat(run("engines", "prune", "--all").out())
                .containsExactly(ONE.key().brief() + "  decoder  removed");
        assertThat(EngineShelf.of(cache("one")).list()).isEmpty();
    }

    @Test
    void whatIsNoKeyOrNoArchiveIsBadInput() {
        build(ONE);

        assertThat(run("engines", "push", "abcdef").err())
                .singleElement()
                .asString()
                .startsWith("hart: no engine has the key 'abcdef'");
        assertThat(run("engines", "pull", "abcdef").exitCode()).isEqualTo(2);
        assertThat(run("engines", "prune", "--all", "--unused").exitCode()).isEqualTo(2);
        assertThat(run("engines", "prune", "--older-than", "-1").exitCode()).isEqualTo(2);
        CommandRun without = CommandRun.of("engines", "push");
        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err()).singleElement().asString().contains("HART_ENGINE_CACHE_S3");
    }

    @Test
    void engineWithoutASubcommandStillLoadsAPack() {
        assertThat(CommandRun.of("engines", "--pack", "any").exitCode()).isZero();
        assertThat(String.join("\n", CommandRun.of("engines", "--help").out()))
                .contains("list", "build", "push", "pull", "prune");
    }
}
