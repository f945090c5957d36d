package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A format of numbers, written {@code fp32}, {@code fp16} or {@code int8} in the manifest and on the command line. */
public enum Precision {
    /** IEEE 754 single precision, 4 bytes. */
    @JsonProperty("fp32")
    FP32("fp32", 4),
    /** IEEE 754 half precision, 2 bytes. */
    @JsonProperty("fp16")
    FP16("fp16", 2),
    /** A signed byte, times one fp32 factor for each row of a weight: a format to store weights in, not to compute in. */
    @JsonProperty("int8")
    INT8("int8", 1);

    private final String text;
    private final int bytes;

    Precision(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /** The name on the command line and in the manifest. */
    public String text() {
        return text;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** Whether graphs can compute in this precision from weights stored in another: fp32 from any, fp16 from fp16, int8 never. */
    public boolean computesFrom(Precision weights) {
        return switch (this) {
            case FP32 -> true;
            case FP16 -> weights == FP16;
            case INT8 -> false;
        };
    }

    /**
     * Reads the name of a precision.
     *
     * @param text {@code fp32}, {@code fp16} or {@code int8}
     * @throws IllegalArgumentException for anything else
     */
    public static Precision of(String text) {
        for (Precision precision : values()) {
            if (precision.text.equals(text)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a precision; fp32, fp16 and int8 are");
    }
}
