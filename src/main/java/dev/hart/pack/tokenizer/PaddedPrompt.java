package dev.hart.pack.tokenizer;

/**
 * The text encoder's input for a prompt, each array of T numbers. The arrays are new and belong to the caller.
 *
 * @param ids {@code [T]} token ids: those of the prompt, which {@link PromptTokenizer#encodePadded} has cut to T, then the pad
 *     token
 * @param mask {@code [T]} 1 where the id is not the pad token, else 0
 * @param positions {@code [T]} {@code cumsum(mask) − 1}, the context's positions for rotary embedding; the
 *     padding has the position of the last token before it, or −1 without such a token
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, to be copied into a tensor
public record PaddedPrompt(long[] ids, long[] mask, long[] positions) {
    static PaddedPrompt of(long[] tokens, int length, long padTokenId) {
        long[] ids = new long[length];
        long[] mask = new long[length];
        long[] positions = new long[length];
        long seen = 0;
        for (int i = 0; i < length; i++) {
            ids[i] = i < tokens.length ? tokens[i] : padTokenId;
            mask[i] = ids[i] == padTokenId ? 0 : 1;
            seen += mask[i];
            positions[i] = seen - 1;
        }
        return new PaddedPrompt(ids, mask, positions);
    }
}
