package dev.hart.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes build the same engine, and one or both are killed at a random moment. */
@Tag("faults")
class EngineCacheKillServerIT {
    /** A round takes two seconds and more, so that 200 are for a change of the cache: JAVA_TOOL_OPTIONS=-Dhart.test.rounds=200. */
    private static final int ROUNDS = Integer.getInteger("hart.test.rounds", 40);

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void noHalfWrittenEngineIsUsedAndOneBuildIsPublishedWheneverABuilderIsKilled() throws Exception {
        long seed = Long.getLong("hart.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path folder = Files.createDirectory(temporary.resolve("engines"));
        int killedInTheMidst = 0;
        EngineBuilderProcess one = EngineBuilderProcess.start(folder);
        EngineBuilderProcess two = EngineBuilderProcess.start(folder);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                List<String> used = new ArrayList<>();
                one.ask(round);
                two.ask(round);
                long moment = random.nextInt(40_000_000);
                Thread.sleep(moment / 1_000_000, (int) (moment % 1_000_000));
                boolean both = random.nextInt(3) == 0;
                one.close();
                if (both) {
                    two.close();
                }
                // A new cache, which reads the digests.
                EngineRecipe recipe = TestRecipes.decoder(round);
                Optional<ReadyEngine> seen = EngineBuilderProcess.cache(folder).find(recipe);
                if (seen.isPresent()) {
                    used.add(EngineBuilderProcess.content(seen.get()));
                } else {
                    killedInTheMidst++;
                }
                one.answer().ifPresent(used::add);
                one = EngineBuilderProcess.start(folder);
                one.ask(round);
                used.add(one.answer().orElseThrow());
                two.answer().ifPresent(used::add);
                if (both) {
                    two = EngineBuilderProcess.start(folder);
                    two.ask(round);
                    used.add(two.answer().orElseThrow());
                }

                assertThat(used).as("round %s of seed %s", round, seed).hasSizeGreaterThanOrEqualTo(2);
                assertThat(used).as("round %s of seed %s", round, seed).allMatch(used.get(0)::equals);
                assertThat(used.get(0)).hasSize(36);
                EngineBuilderProcess first = one;
                one = two;
                two = first;
            }
        } finally {
            one.close();
            two.close();
        }
        EngineShelf.of(folder).prune(engine -> false);
        assertThat(entries(folder)).hasSize(ROUNDS);
        assertThat(EngineShelf.of(folder).list())
                .hasSize(ROUNDS)
                .allMatch(engine -> engine.fault().isEmpty());
        // Otherwise the kills came too late to show anything.
        assertThat(killedInTheMidst).isGreaterThan(ROUNDS / 10);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.toString().endsWith(".lock")).toList();
        }
    }
}
