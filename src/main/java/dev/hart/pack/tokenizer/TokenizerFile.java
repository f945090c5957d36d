package dev.hart.pack.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hart.io.FileKind;
import dev.hart.pack.PackException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the parts of a {@code tokenizer.json} that the native library does not expose. The file is streamed: Gemma's has about
 * 30 MB, nearly all of it vocabulary.
 */
final class TokenizerFile {
    private static final JsonFactory JSON = new JsonFactory();

    /** The tokens by which byte fallback spells a character that has no token. */
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

    private TokenizerFile() {}

    /**
     * The tokens that steer a model rather than spell text.
     *
     * @param spelled by id, the added tokens except runs of white space ({@code ▁} included), and except words of letters only
     *     that are not marked as special; Gemma adds both for layout and vocabulary, and any prompt may contain them
     * @param telling those of these ids that ordinary text is never encoded to, so without the unknown token and the byte tokens
     *     of rare characters
     */
    record ControlTokens(Map<Long, String> spelled, Set<Long> telling) {}

    static ControlTokens controlTokens(Path file) {
        Map<Long, String> spelled = new LinkedHashMap<>();
        Set<String> harmless = new HashSet<>();
        read(file, (key, parser) -> {
            if (key.equals("added_tokens") && parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    AddedToken token = addedToken(parser);
                    if (token.controls()) {
                        spelled.put(token.id, token.content);
                    }
                }
            } else if (key.equals("model") && parser.currentToken() == JsonToken.START_OBJECT) {
                harmless.add(unknownToken(parser));
            }
            return false;
        });
        Set<Long> telling = new HashSet<>();
        spelled.forEach((id, content) -> {
            if (!harmless.contains(content) && !BYTE.matcher(content).matches()) {
                telling.add(id);
            }
        });
        return new ControlTokens(spelled, telling);
    }

    private static String unknownToken(JsonParser parser) throws IOException {
        String unknown = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals("unk_token");
            JsonToken value = parser.nextToken();
            if (wanted && value == JsonToken.VALUE_STRING) {
                unknown = parser.getText();
            }
            parser.skipChildren();
        }
        return unknown;
    }

    /**
     * Finds the id of an added token or of an entry of the vocabulary, spelled as in the file; empty if the file has no such
     * token.
     */
    static OptionalLong idOf(Path file, String wanted) {
        long[] found = {-1};
        read(file, (key, parser) -> {
            if (key.equals("added_tokens") && parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    AddedToken token = addedToken(parser);
                    if (token.content.equals(wanted)) {
                        found[0] = token.id;
                    }
                }
            } else if (key.equals("model") && parser.currentToken() == JsonToken.START_OBJECT) {
                searchVocabulary(parser, wanted, found);
            } else {
                return false;
            }
            return found[0] >= 0;
        });
        return found[0] >= 0 ? OptionalLong.of(found[0]) : OptionalLong.empty();
    }

    private static void searchVocabulary(JsonParser parser, String wanted, long[] found) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean vocabulary = parser.currentName().equals("vocab");
            if (parser.nextToken() != JsonToken.START_OBJECT || !vocabulary) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean match = parser.currentName().equals(wanted);
                parser.nextToken();
                if (match) {
                    found[0] = parser.getLongValue();
                }
            }
        }
    }

    private record AddedToken(long id, String content, boolean special) {
        boolean controls() {
            boolean layout = content.codePoints().allMatch(c -> Character.isWhitespace(c) || c == '▁');
            boolean word = content.codePoints().allMatch(Character::isLetter);
            return !content.isEmpty() && !layout && (special || !word);
        }
    }

    private static AddedToken addedToken(JsonParser parser) throws IOException {
        long id = -1;
        String content = "";
        boolean special = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "id" -> id = parser.getLongValue();
                case "content" -> content = String.valueOf(parser.getValueAsString());
                case "special" -> special = parser.getBooleanValue();
                default -> parser.skipChildren();
            }
        }
        return new AddedToken(id, content, special);
    }

    interface Visitor {
        /** Receives the value of a top-level field, at which the parser is; true ends the reading. */
        boolean visit(String key, JsonParser parser) throws IOException;
    }

    /**
     * Reads the top-level fields in order, until the visitor ends the reading.
     *
     * @throws PackException if the file is missing, or is not JSON with an object
     */
    static void read(Path file, Visitor visitor) {
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new PackException(file + ": is not a tokenizer.json" + FileKind.advice(file));
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                if (visitor.visit(key, parser)) {
                    return;
                }
                parser.skipChildren();
            }
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new PackException(file + ": missing", e);
        } catch (IOException e) {
            throw new PackException(
                    file + ": is not a tokenizer.json" + FileKind.adviceOr(file, ": " + firstLine(e)), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
