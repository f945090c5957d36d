package dev.hart.cli;

import dev.hart.io.ByteOrderMark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Reads prompts from a file or from standard input: one per line, in UTF-8. Byte order marks at the beginning of a line are left
 * out.
 */
final class PromptReader {
    /** The name of standard input. */
    private static final String STDIN = "-";

    private PromptReader() {}

    /**
     * Reads the lines that are not blank, to the end, and closes the file or standard input.
     *
     * @param file the file, or {@code -} for standard input
     * @throws InputException if the file or standard input cannot be read or is not UTF-8
     */
    static List<String> read(Path file, InputStream stdin) {
        boolean standard = file.toString().equals(STDIN);
        String name = standard ? "standard input" : file.toString();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                standard ? stdin : Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            return reader.lines()
                    .map(ByteOrderMark::strip)
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (UncheckedIOException e) {
            throw unreadable(name, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static InputException unreadable(String name, IOException cause) {
        return new InputException(
                name + (cause instanceof CharacterCodingException ? ": is not UTF-8" : ": cannot be read"));
    }
}
