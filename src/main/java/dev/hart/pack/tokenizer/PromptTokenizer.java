package dev.hart.pack.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.hart.io.VisibleText;
import dev.hart.pack.ManifestChecks;
import dev.hart.pack.PackException;
import dev.hart.pack.TextSettings;
import dev.hart.pack.tokenizer.TokenizerFile.ControlTokens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A Hugging Face tokenizer read from a {@code tokenizer.json}, by the library that computed the recorded ids. Nothing is
 * downloaded, see {@link NativeTokenizers}. Thread-safe.
 *
 * <p>Text that comes from outside must first pass {@link #check} of every tokenizer that will encode it.
 */
public final class PromptTokenizer implements AutoCloseable {
    private final Path file;
    private final HuggingFaceTokenizer tokenizer;
    private final PromptRules check;
    /**
     * Its read lock is held while encoding: closing frees the native tokenizer, and using it afterwards would crash the
     * process.
     */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private boolean closed;

    private PromptTokenizer(Path file, HuggingFaceTokenizer tokenizer, ControlTokens controlTokens) {
        this.file = file;
        this.tokenizer = tokenizer;
        this.check = new PromptRules(controlTokens, text -> encode(text, false));
    }

    /**
     * Reads a tokenizer.
     *
     * @param file a {@code tokenizer.json}; truncation and padding that it asks for are ignored
     * @throws PackException if the file is missing or is not a tokenizer, if it has a part that {@link TokenizerSafety} does not
     *     accept (such as a pattern that backtracks without bound, with which a prompt could end the process), or the native
     *     library cannot be loaded
     */
    public static PromptTokenizer open(Path file) {
        TokenizerSafety.check(file);
        ControlTokens controlTokens = TokenizerFile.controlTokens(file);
        NativeTokenizers.load();
        // Without the first two options the library truncates every text to 512 tokens.
        Map<String, String> options = Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true");
        try (InputStream in = Files.newInputStream(file)) {
            return new PromptTokenizer(file, HuggingFaceTokenizer.newInstance(in, options), controlTokens);
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new PackException(file + ": is not a usable tokenizer.json: " + reason, e);
        }
    }

    /**
     * Refuses a prompt that must not reach a model.
     *
     * @param prompt text from outside
     * @param maxBytes the most bytes of UTF-8
     * @throws ControlTokenException if it spells a control token, as it is or after Unicode normalisation (NFC, NFKC, or NFKC in
     *     lower case) or that of the tokenizer
     * @throws PromptException if it consists only of white space, control and format characters, has more than {@code maxBytes}
     *     bytes, or contains half a surrogate pair
     * @throws PackException if the tokenizer is closed
     */
    public void check(String prompt, int maxBytes) {
        check.check(prompt, maxBytes);
    }

    /** The control tokens whose spelling {@link #check} refuses, as the tokenizer spells them. */
    public Collection<String> controlTokens() {
        return check.controlTokens();
    }

    /**
     * Encodes a text to token ids, neither truncated nor padded. A control token in the text becomes its own id, so the
     * text must come from the pack or be a prompt that was checked.
     *
     * @param addSpecial whether the tokenizer adds its special tokens around the text, e.g. Gemma's {@code <bos>}
     * @throws PromptException if the text contains half a surrogate pair
     * @throws PackException if the tokenizer is closed
     */
    public long[] encode(String text, boolean addSpecial) {
        PromptText.requireWellFormed(text);
        lock.readLock().lock();
        try {
            if (closed) {
                throw new PackException(file + ": the tokenizer is closed");
            }
            return tokenizer.encode(text, addSpecial, false).getIds();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Encodes a prompt for the text encoder: special tokens added, truncated and right-padded to {@code length}, as
     * transformers does with {@code truncation=True, max_length=length}: tokens are cut from the end of the text, and
     * special tokens stay.
     *
     * @param prompt checked by {@link #check}
     * @param length T, at least 1
     * @param padTokenId {@link TextSettings#padTokenId()}
     * @throws PackException if the special tokens alone take {@code length} tokens or more, or the tokenizer is closed
     */
    public PaddedPrompt encodePadded(String prompt, int length, long padTokenId) {
        ManifestChecks.positive("length", length);
        long[] tokens = encode(prompt, true);
        return PaddedPrompt.of(
                tokens.length <= length ? tokens : truncated(prompt, tokens, length), length, padTokenId);
    }

    /**
     * Returns the id of a token, spelled as in the file, which is read again for it.
     *
     * @throws PackException if there is no such token, or the file cannot be read
     */
    public long idOf(String token) {
        return TokenizerFile.idOf(file, token)
                .orElseThrow(() -> new PackException(file + ": has no token " + VisibleText.quote(token)));
    }

    /** Waits for the running encodings and frees the native tokenizer; later ones throw. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            tokenizer.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Cuts tokens of the text and keeps the special ones, which a template may add on both sides; they must leave room. */
    private long[] truncated(String prompt, long[] whole, int length) {
        long[] text = encode(prompt, false);
        int added = whole.length - text.length;
        if (added >= length) {
            throw new PackException(
                    file + ": adds " + added + " tokens to a prompt, which leaves no room in " + length);
        }
        int before = 0;
        while (before < added && !Arrays.equals(whole, before, before + text.length, text, 0, text.length)) {
            before++;
        }
        long[] cut = new long[length];
        System.arraycopy(whole, 0, cut, 0, before + length - added);
        System.arraycopy(whole, before + text.length, cut, before + length - added, added - before);
        return cut;
    }
}
