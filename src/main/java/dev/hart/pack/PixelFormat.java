package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the decoder's graph puts out, {@code H = W =} the manifest's image size. */
public enum PixelFormat {
    /** fp32 {@code [B,3,H,W]} in 0 .. 1; 8 bits are made by truncating {@code 255·x}, as the authors do. */
    @JsonProperty("float-chw")
    FLOAT_CHW,
    /** Unsigned bytes {@code [B,H,W,3]}, ready for a picture file. */
    @JsonProperty("uint8-hwc")
    UINT8_HWC
}
