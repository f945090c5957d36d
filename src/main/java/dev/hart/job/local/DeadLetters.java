package dev.hart.job.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** Messages put aside for people, a JSON file each: {@code body}, {@code reason}, {@code receives}, {@code buried}. */
final class DeadLetters {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path drafts;

    DeadLetters(Path folder, Path drafts) {
        this.folder = folder;
        this.drafts = drafts;
    }

    /** Puts a message aside; once, however often this is called with it. */
    void add(QueuedFile message, String body, String reason, Instant now) throws IOException {
        byte[] content = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(JSON.createObjectNode()
                        .put("body", body)
                        .put("reason", reason)
                        .put("receives", message.receives())
                        .put("buried", now.toString()));
        Path draft = DurableFolder.draft(drafts, content);
        Files.move(draft, folder.resolve(message.id() + ".json"), StandardCopyOption.ATOMIC_MOVE);
        DurableFolder.force(folder);
    }
}
