package dev.hart.job.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.io.DurableFiles;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.QueueException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dead-letter queue in a folder: a JSON file for each message with {@code body}, {@code reason}, {@code receives} and
 * {@code buried} (the time at which the message was moved here).
 */
final class FileDeadLetters implements DeadLetters {
    private static final Logger LOG = System.getLogger(FileDeadLetters.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})\\.json");

    private final Path folder;
    private final Drafts drafts;

    FileDeadLetters(Path folder, Drafts drafts) {
        this.folder = folder;
        this.drafts = drafts;
    }

    /** Adds a message; another call with the same message replaces the file. */
    void add(QueuedFile message, String body, String reason, Instant now) throws IOException {
        byte[] content = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(JSON.createObjectNode()
                        .put("body", body)
                        .put("reason", reason)
                        .put("receives", message.receives())
                        .put("buried", now.toString()));
        DurableFiles.write(drafts.next(), content, folder, draft -> {
            Files.move(draft, file(message.id()), StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    /**
     * Lists the messages that are here now. Ids sort by the time at which a message was sent, and the youngest comes first.
     */
    @Override
    public Look look() {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path name : names) {
                Matcher matcher = NAME.matcher(String.valueOf(name.getFileName()));
                if (matcher.matches()) {
                    ids.add(matcher.group(1));
                }
            }
        } catch (IOException e) {
            throw new QueueException(folder + ": cannot be listed: " + e, e);
        }
        ids.sort(Comparator.reverseOrder());
        return new FileLook(ids.iterator());
    }

    private final class FileLook implements Look {
        private final Iterator<String> ids;

        FileLook(Iterator<String> ids) {
            this.ids = ids;
        }

        @Override
        public Optional<DeadLetter> next() {
            while (ids.hasNext()) {
                Optional<DeadLetter> letter = read(ids.next());
                if (letter.isPresent()) {
                    return letter;
                }
            }
            return Optional.empty();
        }

        @Override
        public void remove(DeadLetter letter) {
            try {
                Files.deleteIfExists(file(letter.id()));
                DurableFiles.force(folder);
            } catch (IOException e) {
                throw new QueueException(file(letter.id()) + ": cannot be removed: " + e, e);
            }
        }

        /** Does nothing, since a look locks no message. */
        @Override
        public void close() {}
    }

    /** Reads a message; empty if it was removed meanwhile or the file is damaged, for example because it was edited. */
    private Optional<DeadLetter> read(String id) {
        try {
            Optional<DeadLetter> letter = parse(id, Files.readAllBytes(file(id)));
            if (letter.isPresent()) {
                return letter;
            }
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        } catch (IOException e) {
            throw new QueueException(file(id) + ": cannot be read: " + e, e);
        }
        LOG.log(Level.WARNING, "{0} is left alone: it is damaged", file(id));
        return Optional.empty();
    }

    /** Empty if the text is damaged. What is wrong with it is not logged, because that would quote the message. */
    private static Optional<DeadLetter> parse(String id, byte[] content) {
        try {
            JsonNode letter = JSON.readTree(content);
            return letter.path("body").isTextual() ? Optional.of(letter(id, letter)) : Optional.empty();
        } catch (IOException notJson) {
            // Not only Jackson's own exceptions: zeros count as UTF-32, which fails like reading does.
            return Optional.empty();
        }
    }

    private static DeadLetter letter(String id, JsonNode letter) {
        JsonNode reason = letter.path("reason");
        JsonNode receives = letter.path("receives");
        return new DeadLetter(
                id,
                letter.path("body").asText(),
                reason.isTextual() ? Optional.of(reason.asText()) : Optional.empty(),
                receives.canConvertToInt() ? OptionalInt.of(receives.asInt()) : OptionalInt.empty(),
                time(letter.path("buried").asText()));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException unknown) {
            return Optional.empty();
        }
    }

    private Path file(String id) {
        return folder.resolve(id + ".json");
    }
}
