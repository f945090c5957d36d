package dev.hart.job.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.DeadLettersContract;
import dev.hart.job.JobQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeadLettersTest extends DeadLettersContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    protected JobQueue open() {
        return new FileQueue(folder, Clock.systemUTC());
    }

    private void bury(String body) {
        open().send(body);
        open().receive(1, Duration.ofSeconds(5), Duration.ofSeconds(20)).get(0).moveToDeadLetters("why");
    }

    @Test
    void theNewestMessageComesFirst() throws Exception {
        bury("1");
        Thread.sleep(2);
        bury("2");

        try (DeadLetters.Look look = open().deadLetters().look()) {
            assertThat(look.next().map(DeadLetter::body)).hasValue("2");
            assertThat(look.next().map(DeadLetter::body)).hasValue("1");
        }
    }

    @Test
    void filesThatAreNotMessagesAreLeftAlone() throws Exception {
        bury("1");
        Path notes = Files.writeString(folder.resolve("dead/notes.json"), "{\"body\":\"x\"}");
        Path cut = Files.writeString(folder.resolve("dead/" + "f".repeat(32) + ".json"), "{\"body\":");
        Path odd = Files.writeString(folder.resolve("dead/" + "e".repeat(32) + ".json"), "[]");

        try (DeadLetters.Look look = open().deadLetters().look()) {
            assertThat(look.next().map(DeadLetter::body)).hasValue("1");
            assertThat(look.next()).isEmpty();
        }
        assertThat(notes).exists();
        assertThat(cut).exists();
        assertThat(odd).exists();
    }

    @Test
    void missingFieldsOfAMessageAreUnknown() throws Exception {
        bury("1");
        Files.writeString(folder.resolve("dead/" + "f".repeat(32) + ".json"), "{\"body\":\"x\",\"buried\":\"now\"}");

        try (DeadLetters.Look look = open().deadLetters().look()) {
            DeadLetter bare = look.next().orElseThrow();
            assertThat(bare.reason()).isEmpty();
            assertThat(bare.receives()).isEmpty();
            assertThat(bare.buried()).isEmpty();
        }
    }

    @Test
    void aMessageThatIsRemovedDuringALookIsSkipped() throws Exception {
        bury("1");
        try (DeadLetters.Look look = open().deadLetters().look();
                DeadLetters.Look other = open().deadLetters().look()) {
            DeadLetter letter = other.next().orElseThrow();
            other.remove(letter);

            Optional<DeadLetter> none = look.next();

            assertThat(none).isEmpty();
            look.remove(letter);
        }
    }
}
