package dev.hart.convert.hart;

import dev.hart.onnx.Value;

/**
 * What every block needs to know about the scale that is being run. The tokens are N flat rows: first the tokens of the
 * conditional rows, then those of the unconditional rows. At scale 0 these are B·T context tokens and a single unconditional
 * one (all T would be equal); at later scales 2·B·p_k² tokens.
 *
 * @param isFirst boolean scalar: whether this is the context pass
 * @param isLast boolean scalar: whether this is the last scale, after which no cache is needed
 * @param owner {@code [N]}, the row of the modulation tables for each token; B is the unconditional row
 * @param rotary rotary factors of the N tokens, in fp32
 * @param batch B as a 1-D int64
 */
record ScaleContext(Value isFirst, Value isLast, Value owner, Rotary rotary, Value batch) {}
