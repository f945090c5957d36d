package dev.hart.convert.hart;

import dev.hart.onnx.Value;

/**
 * What every block needs to know about the scale that is being run. Tokens lie flat in N rows: first the conditional
 * rows' tokens, then the unconditional ones'. At scale 0 these are B·T context tokens and a single unconditional one
 * (all T would be equal); later 2·B·p_k².
 *
 * @param isFirst boolean scalar: the context pass
 * @param isLast boolean scalar: no scale follows, so nothing need be cached
 * @param owner {@code [N]} row of the modulation table each token takes; B is the unconditional row
 * @param rotary angles of the N tokens, already in the compute type
 * @param batch B as a 1-D int64
 */
record ScaleContext(Value isFirst, Value isLast, Value owner, Rotary rotary, Value batch) {}
