package dev.hart.convert.hart;

import dev.hart.onnx.Value;

/**
 * What every block needs to know about the scale that is being run. The tokens are N flat rows: first the tokens of the
 * conditional rows, then those of the unconditional rows. At scale 0 these are B·T context tokens and a single unconditional
 * one (all T would be equal); at later scales 2·B·p_k² tokens. They form G groups of equally many neighbours with the same
 * modulation: at scale 0 each token is a group, later each row.
 *
 * <p>The shapes are computed once for each scale, outside the branches: there, a GPU would have to copy them to the host.
 *
 * @param isFirst boolean scalar: whether this is the context pass
 * @param isLast boolean scalar: whether this is the last scale, after which no cache is needed
 * @param owner {@code [G]}, the row of the modulation tables for each group; B is the unconditional row
 * @param groupShape {@code (G, −1, C)}, 1-D int64
 * @param rotary rotary factors of the N tokens, in the compute type
 * @param contextShape {@code (B, T, C)}, 1-D int64
 * @param rowsShape {@code (2B, −1, C)}, 1-D int64
 */
record ScaleContext(
        Value isFirst,
        Value isLast,
        Value owner,
        Value groupShape,
        Rotary rotary,
        Value contextShape,
        Value rowsShape) {}
