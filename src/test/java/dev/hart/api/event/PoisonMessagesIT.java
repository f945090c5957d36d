package dev.hart.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.Ready;
import dev.hart.api.key.KeysProfile;
import dev.hart.config.ServiceConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** Runs with the local queue, which consists of files. */
@QuarkusTest
@TestProfile(KeysProfile.class)
class PoisonMessagesIT extends PoisonMessages {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    @SuppressWarnings("NullAway.Init")
    ServiceConfig config;

    private final Set<Path> deadBefore = new HashSet<>();
    private int sent;

    /** Other classes of tests share the queue. */
    @BeforeEach
    void awaitEmptyQueue() throws Exception {
        Ready.await();
        for (int i = 0; i < 1500 && waiting() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(waiting()).isZero();
        deadBefore.addAll(files("dead"));
    }

    /** Writes the file itself, named as {@code FileQueue} names its files, since that refuses long messages. */
    @Override
    void send(String body) throws Exception {
        HexFormat hex = HexFormat.of();
        String time = hex.toHexDigits(System.currentTimeMillis(), 12);
        String name = time + "-00000000-" + time + "0000" + hex.toHexDigits((long) sent++);
        Path draft = queue().resolve("drafts").resolve(name);
        Files.writeString(draft, body);
        Files.move(draft, queue().resolve("line").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    long waiting() throws Exception {
        return files("line").size();
    }

    @Override
    Map<String, String> deadLetters() throws Exception {
        Map<String, String> dead = new HashMap<>();
        List<Path> letters = new ArrayList<>(files("dead"));
        letters.removeAll(deadBefore);
        for (Path file : letters) {
            JsonNode letter = JSON.readTree(file.toFile());
            dead.put(letter.path("body").asText(), letter.path("reason").asText());
        }
        return dead;
    }

    @Override
    String reasonOfTheLongest() {
        return "the message is larger than 64 KiB";
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(queue().resolve(folder))) {
            return files.toList();
        }
    }

    private Path queue() {
        return config.dataFolder().resolve("jobs").resolve("queue");
    }
}
