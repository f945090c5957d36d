package dev.hart.pack.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hart.io.VisibleText;
import dev.hart.pack.PackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses a {@code tokenizer.json} with which the native library could end the process: an unwinding panic cannot cross into
 * Java, and neither can memory be bounded there. What is accepted are the kinds of parts whose code (tokenizers 0.21.4) was
 * read for panics, regular expressions of bounded cost ({@link PatternCost}), and normalisers under which a text grows
 * little. The released Qwen2 and Gemma 2 tokenizers use few of them.
 *
 * <p>Longer than other files, since it lists all parts that are accepted, with the bounds of each.
 */
final class TokenizerSafety {
    private static final JsonMapper TREES = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    /**
     * Normalisers, and by how much each can multiply the bytes of a text, from Unicode's tables. Replace multiplies them by the
     * bytes of its content as well, Prepend by one more than the bytes of its text.
     */
    private static final Map<String, Double> NORMALIZERS = Map.ofEntries(
            Map.entry("Sequence", 1.0),
            Map.entry("NFC", 3.0),
            Map.entry("NFD", 3.0),
            Map.entry("NFKC", 11.0),
            Map.entry("NFKD", 11.0),
            Map.entry("Lowercase", 2.0),
            Map.entry("Strip", 1.0),
            Map.entry("StripAccents", 1.0),
            Map.entry("Replace", 1.0),
            Map.entry("Prepend", 1.0));

    /**
     * Pre-tokenizers, and by how much each can multiply the bytes of a text: ByteLevel spells each byte as a character of up to
     * two bytes, Metaspace a blank as one of three. Not FixedLength, which panics for a length of 0.
     */
    private static final Map<String, Double> PRE_TOKENIZERS = Map.of(
            "Sequence",
            1.0,
            "Split",
            1.0,
            "ByteLevel",
            2.0,
            "Whitespace",
            1.0,
            "WhitespaceSplit",
            1.0,
            "Digits",
            1.0,
            "Punctuation",
            1.0,
            "Metaspace",
            3.0,
            "BertPreTokenizer",
            1.0,
            "CharDelimiterSplit",
            1.0);

    private static final Set<String> PROCESSORS =
            Set.of("Sequence", "ByteLevel", "TemplateProcessing", "BertProcessing", "RobertaProcessing");

    /** hart never decodes, but the library reads decoders too, and compiles their patterns. */
    private static final Set<String> DECODERS = Set.of(
            "Sequence",
            "ByteLevel",
            "Replace",
            "ByteFallback",
            "Fuse",
            "Strip",
            "Metaspace",
            "WordPiece",
            "BPEDecoder",
            "CTC");

    private static final Set<String> MODELS = Set.of("BPE", "WordLevel", "WordPiece");
    private static final double MOST_GROWTH = 32;
    /** 64 times. A prompt has at most 4,000 bytes, so that this is a quarter of a megabyte. */
    private static final double MOST_GROWTH_WITH_PRE_TOKENIZER = 2 * MOST_GROWTH;

    private static final int MOST_PARTS = 64;
    private static final int LONGEST_TOKEN = 1000;
    private static final int LONGEST_TEXT = 4096;

    private final Path file;
    private final Set<String> seen = new HashSet<>();
    private JsonNode normalizer = TREES.nullNode();
    private JsonNode preTokenizer = TREES.nullNode();
    private JsonNode decoder = TREES.nullNode();
    private int parts;

    private TokenizerSafety(Path file) {
        this.file = file;
    }

    /**
     * Checks a tokenizer.
     *
     * @throws PackException if a part is not accepted, which the message names, or the file is missing or not a tokenizer.json
     */
    static void check(Path file) {
        TokenizerSafety safety = new TokenizerSafety(file);
        TokenizerFile.read(file, safety::visit);
        double growth = safety.normalizer("normalizer", safety.normalizer, 1);
        double unused = safety.preTokenizer("pre_tokenizer", safety.preTokenizer, growth);
        safety.decoder("decoder", safety.decoder);
    }

    private boolean visit(String key, JsonParser parser) throws IOException {
        if (!seen.add(key)) {
            throw refuse(VisibleText.quote(key), "is there twice");
        }
        switch (key) {
            case "normalizer" -> normalizer = TREES.readTree(parser);
            case "pre_tokenizer" -> preTokenizer = TREES.readTree(parser);
            case "decoder" -> decoder = TREES.readTree(parser);
            case "post_processor" -> processor(key, TREES.readTree(parser));
            case "model" -> model(parser);
            case "added_tokens" -> addedTokens(parser);
            default -> parser.skipChildren();
        }
        return false;
    }

    /** Checks a part and returns the factor by which the text may have grown after it; before it, that is {@code before}. */
    private double normalizer(String place, JsonNode part, double before) {
        if (part.isNull()) {
            return before;
        }
        String type = type(place, part, NORMALIZERS.keySet());
        double growth = before * NORMALIZERS.getOrDefault(type, 1.0);
        if (type.equals("Sequence")) {
            JsonNode inner = list(place, part, "normalizers");
            for (int i = 0; i < inner.size(); i++) {
                growth = normalizer(place + ".normalizers[" + i + "]", inner.get(i), growth);
            }
        } else if (type.equals("Replace")) {
            requirePattern(place, part, before, true);
            growth *= Math.max(1, bytes(place, part, "content"));
        } else if (type.equals("Prepend")) {
            growth *= 1 + bytes(place, part, "prepend");
        }
        return bounded(place, growth, MOST_GROWTH);
    }

    /** Checks a part and returns the factor by which the text may have grown after it; before it, that is {@code before}. */
    private double preTokenizer(String place, JsonNode part, double before) {
        if (part.isNull()) {
            return before;
        }
        String type = type(place, part, PRE_TOKENIZERS.keySet());
        double growth = before * PRE_TOKENIZERS.getOrDefault(type, 1.0);
        if (type.equals("Sequence")) {
            JsonNode inner = list(place, part, "pretokenizers");
            for (int i = 0; i < inner.size(); i++) {
                growth = preTokenizer(place + ".pretokenizers[" + i + "]", inner.get(i), growth);
            }
        } else if (type.equals("Split")) {
            requirePattern(place, part, before, false);
        }
        return bounded(place, growth, MOST_GROWTH_WITH_PRE_TOKENIZER);
    }

    private double bounded(String place, double growth, double most) {
        if (growth > most) {
            throw refuse(place, "can make a prompt more than " + (int) most + " times as long");
        }
        return growth;
    }

    private void decoder(String place, JsonNode part) {
        if (part.isNull()) {
            return;
        }
        String type = type(place, part, DECODERS);
        if (type.equals("Sequence")) {
            JsonNode inner = list(place, part, "decoders");
            for (int i = 0; i < inner.size(); i++) {
                decoder(place + ".decoders[" + i + "]", inner.get(i));
            }
        } else if (type.equals("Replace")) {
            requirePattern(place, part, 1, false);
        }
    }

    private void processor(String place, JsonNode part) {
        if (part.isNull()) {
            return;
        }
        String type = type(place, part, PROCESSORS);
        if (type.equals("Sequence")) {
            JsonNode inner = list(place, part, "processors");
            for (int i = 0; i < inner.size(); i++) {
                processor(place + ".processors[" + i + "]", inner.get(i));
            }
        } else if (type.equals("TemplateProcessing")) {
            int sequences = 0;
            for (JsonNode piece : list(place, part, "single")) {
                sequences += piece.has("SpecialToken") ? 0 : 1;
            }
            if (sequences > 1) {
                throw refuse(place, "repeats the prompt");
            }
        }
    }

    private void model(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw refuse("model", "is not an object");
        }
        String type = "";
        boolean prefix = false;
        Set<String> keys = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!keys.add(key)) {
                throw refuse("model", "has " + VisibleText.quote(key) + " twice");
            }
            switch (key) {
                case "type" -> type = String.valueOf(parser.getValueAsString());
                case "continuing_subword_prefix" ->
                    prefix = value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
                case "dropout" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        throw refuse("model.dropout", "makes tokens random");
                    }
                }
                default -> {
                    // The vocabulary and the merges are checked by the library, which reports what is wrong with them.
                }
            }
            parser.skipChildren();
        }
        if (!MODELS.contains(type)) {
            throw refuse("model", "is of the kind " + VisibleText.quote(type) + "; supported: " + sorted(MODELS));
        }
        if (prefix && type.equals("BPE")) {
            // The library cuts as many bytes from the second half of each merge, and panics where that is shorter.
            throw refuse("model.continuing_subword_prefix", "is not supported");
        }
    }

    private void addedTokens(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw refuse("added_tokens", "is not a list");
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean content = parser.currentName().equals("content");
                JsonToken value = parser.nextToken();
                if (content && value == JsonToken.VALUE_STRING && parser.getTextLength() > LONGEST_TOKEN) {
                    throw refuse("added_tokens", "has a token of more than " + LONGEST_TOKEN + " characters");
                }
                parser.skipChildren();
            }
        }
    }

    /** Checks the pattern of a part, a literal text or a regular expression. */
    private void requirePattern(String place, JsonNode part, double growth, boolean replaces) {
        JsonNode pattern = part.path("pattern");
        JsonNode text = pattern.path("Regex").isMissingNode() ? pattern.path("String") : pattern.path("Regex");
        if (!pattern.isObject() || pattern.size() != 1 || !text.isTextual()) {
            throw refuse(place + ".pattern", "is neither a String nor a Regex");
        }
        if (text.textValue().isEmpty() || text.textValue().length() > LONGEST_TEXT) {
            throw refuse(place + ".pattern", "has " + text.textValue().length() + " characters");
        }
        if (!pattern.has("Regex")) {
            return;
        }
        try {
            PatternCost.check(text.textValue(), growth);
            if (replaces && PatternParser.parse(text.textValue()).least() == 0) {
                throw new IllegalArgumentException("may replace nothing, at every character");
            }
        } catch (IllegalArgumentException e) {
            throw new PackException(
                    file + ": " + place + ": the pattern " + VisibleText.quote(text.textValue()) + " " + e.getMessage(),
                    e);
        }
    }

    private String type(String place, JsonNode part, Set<String> supported) {
        if (++parts > MOST_PARTS) {
            throw refuse(place, "is one of more than " + MOST_PARTS + " parts");
        }
        String type = part.path("type").asText();
        if (!part.isObject() || !supported.contains(type)) {
            throw refuse(place, "is of the kind " + VisibleText.quote(type) + "; supported: " + sorted(supported));
        }
        return type;
    }

    private JsonNode list(String place, JsonNode part, String key) {
        JsonNode list = part.path(key);
        if (!list.isArray() || list.size() > MOST_PARTS) {
            throw refuse(place + "." + key, "is not a list of up to " + MOST_PARTS + " parts");
        }
        return list;
    }

    private int bytes(String place, JsonNode part, String key) {
        JsonNode text = part.path(key);
        if (!text.isTextual()) {
            throw refuse(place + "." + key, "is not a text");
        }
        return text.textValue().getBytes(StandardCharsets.UTF_8).length;
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private PackException refuse(String place, String what) {
        return new PackException(file + ": " + place + " " + what);
    }
}
