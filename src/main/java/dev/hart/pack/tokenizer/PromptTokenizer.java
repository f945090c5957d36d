package dev.hart.pack.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
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
 * A Hugging Face tokenizer read from a {@code tokenizer.json}, by the library that made the recorded ids. Nothing is
 * downloaded, see {@link NativeTokenizers}. Thread-safe.
 *
 * <p>Text that comes from outside goes through {@link #check} of every tokenizer it will meet, before anything else.
 */
public final class PromptTokenizer implements AutoCloseable {
    private final Path file;
    private final HuggingFaceTokenizer tokenizer;
    private final PromptRules check;
    /** Held shared while encoding: closing frees the native tokenizer, and using it then would end the process. */
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
     * @throws PackException if the file is missing or no tokenizer, or the native library cannot be loaded
     */
    public static PromptTokenizer open(Path file) {
        ControlTokens controlTokens = TokenizerFile.controlTokens(file);
        NativeTokenizers.load();
        // Without these two the wrapper cuts every text at 512 tokens.
        Map<String, String> options = Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true");
        try (InputStream in = Files.newInputStream(file)) {
            return new PromptTokenizer(file, HuggingFaceTokenizer.newInstance(in, options), controlTokens);
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new PackException(file + ": is no usable tokenizer.json: " + reason, e);
        }
    }

    /**
     * Refuses what must not reach a model.
     *
     * @param prompt text from outside
     * @param maxBytes most bytes of UTF-8 that are taken
     * @throws ControlTokenException if it spells a control token, also after Unicode normalisation (NFC, NFKC, lower
     *     case) or the tokenizer's own
     * @throws PromptException if it is blank, longer, or holds half a surrogate pair
     */
    public void check(String prompt, int maxBytes) {
        check.check(prompt, maxBytes);
    }

    /** The tokens that {@link #check} refuses, as the tokenizer spells them. */
    public Collection<String> controlTokens() {
        return check.controlTokens();
    }

    /**
     * The token ids of a text, neither truncated nor padded. Control tokens in the text become themselves: this is for
     * texts of the pack and for prompts that were checked.
     *
     * @param addSpecial whether the tokenizer adds what it puts around a text, e.g. Gemma's {@code <bos>}
     * @throws PromptException if the text holds half a surrogate pair
     */
    public long[] encode(String text, boolean addSpecial) {
        PromptRules.requireWellFormed(text);
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
     * A prompt for the text encoder: special tokens added, truncated and right-padded to {@code length} as transformers
     * does with {@code truncation=True, max_length=length}: the text loses tokens at its end, what is added around it stays.
     *
     * @param prompt checked by {@link #check}
     * @param length T, at least 1
     * @param padTokenId {@link TextSettings#padTokenId()}
     */
    public PaddedPrompt encodePadded(String prompt, int length, long padTokenId) {
        ManifestChecks.positive("length", length);
        long[] tokens = encode(prompt, true);
        return PaddedPrompt.of(
                tokens.length <= length ? tokens : truncated(prompt, tokens, length), length, padTokenId);
    }

    /**
     * The id of a token, spelled as in the file.
     *
     * @throws PackException if there is no such token
     */
    public long idOf(String token) {
        return TokenizerFile.idOf(file, token)
                .orElseThrow(() -> new PackException(file + ": has no token '" + token + "'"));
    }

    /** Frees the native tokenizer, after the encodings under way. */
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

    /** Cuts the text's own tokens and keeps those around it, of which a template may have some on both sides. */
    private long[] truncated(String prompt, long[] whole, int length) {
        long[] text = encode(prompt, false);
        int added = whole.length - text.length;
        if (added >= length) {
            throw new PackException(file + ": adds " + added + " tokens to a prompt, which leaves none of " + length);
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
