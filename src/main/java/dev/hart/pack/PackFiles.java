package dev.hart.pack;

import dev.hart.io.VisibleText;
import java.util.List;
import java.util.regex.Pattern;

/** The names of a pack's files. Weights are beside the graph that uses them, under names that the manifest lists. */
public final class PackFiles {
    /** The manifest itself. */
    public static final String MANIFEST = "pack.json";

    public static final String SAFETY = "safety.onnx";
    public static final String TEXT_ENCODER = "text-encoder.onnx";
    public static final String TRANSFORMER = "transformer.onnx";
    public static final String RESIDUAL = "residual.onnx";
    public static final String DECODER = "decoder.onnx";
    public static final String SAFETY_TOKENIZER = "safety-tokenizer.json";
    public static final String TEXT_TOKENIZER = "text-tokenizer.json";

    /** The files that every pack has; the safety check is one of them, so that no image is generated without it. */
    public static final List<String> REQUIRED =
            List.of(SAFETY, TEXT_ENCODER, TRANSFORMER, RESIDUAL, DECODER, SAFETY_TOKENIZER, TEXT_TOKENIZER);

    // Without separators and a leading dot, a name can only be a file inside the pack's folder.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private PackFiles() {}

    /** Returns true for 1 to 100 ASCII letters, digits, dots, dashes and underscores, the first a letter or digit. */
    public static boolean isPlainName(String name) {
        return PLAIN.matcher(name).matches();
    }

    /**
     * Returns the name, if a manifest may list a file of it.
     *
     * @throws IllegalArgumentException unless the name is plain and not that of the manifest
     */
    static String requireListable(String name) {
        if (!isPlainName(name) || name.equals(MANIFEST)) {
            throw new IllegalArgumentException(VisibleText.quote(name) + " is not a plain file name of a pack");
        }
        return name;
    }
}
