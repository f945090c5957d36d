package dev.hart.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
    private static final double[] HALF_VALUES = new double[0x7c00];

    static {
        for (int bits = 0; bits < HALF_VALUES.length; bits++) {
            HALF_VALUES[bits] = halfByDefinition(bits);
        }
    }

    /** IEEE 754 binary16: 5 bits of exponent, biased by 15, and 10 of fraction. */
    private static double halfByDefinition(int bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        return exponent == 0 ? Math.scalb(fraction, -24) : Math.scalb(1024 + fraction, exponent - 25);
    }

    @Test
    void everyFiniteHalfHasTheValueByDefinition() {
        for (int bits = 0; bits < 0x7c00; bits++) {
            assertThat((double) HalfFloats.fromHalf((short) bits)).isEqualTo(HALF_VALUES[bits]);
            assertThat((double) HalfFloats.fromHalf((short) (bits | 0x8000))).isEqualTo(-HALF_VALUES[bits]);
        }
    }

    @Test
    void everyHalfIsUnchangedByConversionToFp32AndBack() {
        for (int bits = 0; bits <= 0xffff; bits++) {
            float value = HalfFloats.fromHalf((short) bits);
            int back = HalfFloats.toHalf(value) & 0xffff;
            if ((bits & 0x7fff) > 0x7c00) {
                assertThat(value).isNaN();
                assertThat(back).as("quiet, sign and payload kept").isEqualTo(bits | 0x200);
            } else {
                assertThat(back).isEqualTo(bits);
            }
        }
    }

    @Test
    void fp32RoundsToTheNearestHalfAndTiesToEven() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float middle = (float) ((HALF_VALUES[bits] + HALF_VALUES[bits + 1]) / 2); // exact in fp32
            assertHalf(Math.nextDown(middle), bits);
            assertHalf(middle, bits % 2 == 0 ? bits : bits + 1);
            assertHalf(Math.nextUp(middle), bits + 1);
        }
    }

    @Test
    void fp32BecomesInfiniteFromHalfAStepBeyondTheLargestHalf() {
        assertHalf(65504f, 0x7bff);
        assertHalf(Math.nextDown(65520f), 0x7bff);
        assertHalf(65520f, 0x7c00);
        assertHalf(65536f, 0x7c00);
        assertHalf(Float.MAX_VALUE, 0x7c00);
        assertHalf(Float.POSITIVE_INFINITY, 0x7c00);
    }

    @Test
    void fp32BecomesZeroUpToHalfTheSmallestHalf() {
        assertHalf(0f, 0);
        assertHalf(Float.MIN_VALUE, 0);
        assertHalf(0x1p-25f, 0);
        assertHalf(Math.nextUp(0x1p-25f), 1);
    }

    @Test
    void nanStaysNan() {
        for (int bits : new int[] {0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffffffff}) {
            float nan = Float.intBitsToFloat(bits);
            assertThat(HalfFloats.fromHalf(HalfFloats.toHalf(nan))).isNaN();
            assertThat(HalfFloats.fromBfloat16(HalfFloats.toBfloat16(nan))).isNaN();
        }
    }

    @Test
    void everyBfloat16IsUnchangedByConversionToFp32AndBack() {
        for (int bits = 0; bits <= 0xffff; bits++) {
            float value = HalfFloats.fromBfloat16((short) bits);
            int back = HalfFloats.toBfloat16(value) & 0xffff;
            assertThat(Float.floatToRawIntBits(value) >>> 16 | (Float.isNaN(value) ? 0x40 : 0))
                    .isEqualTo(Float.isNaN(value) ? bits | 0x40 : bits);
            assertThat(back).isEqualTo(Float.isNaN(value) ? bits | 0x40 : bits);
        }
    }

    @Test
    void fp32RoundsToTheNearestBfloat16AndTiesToEven() {
        for (int bits = 0; bits < 0x7f80; bits++) {
            float middle = Float.intBitsToFloat(bits << 16 | 0x8000);
            int even = bits % 2 == 0 ? bits : bits + 1; // 0x7f80, infinity, beyond the largest
            assertBfloat16(Math.nextDown(middle), bits);
            assertBfloat16(middle, even);
            assertBfloat16(Math.nextUp(middle), bits + 1);
        }
    }

    @Test
    void fp64IsRoundedToHalfAsIfInOneStep() {
        // 1 + 2^-11 is in the middle of two halves; slightly more must round up, but fp32 cannot represent that.
        assertThat(HalfFloats.toHalf((float) (1 + 0x1p-11 + 0x1p-40))).isEqualTo((short) 0x3c00);
        assertThat(HalfFloats.toHalf(HalfFloats.toOddFloat(1 + 0x1p-11 + 0x1p-40)))
                .isEqualTo((short) 0x3c01);
        assertThat(HalfFloats.toHalf(HalfFloats.toOddFloat(-1 - 0x1p-11 + 0x1p-40)))
                .isEqualTo((short) 0xbc00);
        assertThat(HalfFloats.toHalf(HalfFloats.toOddFloat(1 + 0x1p-11))).isEqualTo((short) 0x3c00);
        assertThat(HalfFloats.toOddFloat(1e300)).isEqualTo(Float.MAX_VALUE);
        assertThat(HalfFloats.toOddFloat(Double.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfFloats.toOddFloat(Double.NaN)).isNaN();
    }

    @Test
    void randomFp64RoundsToTheNearestHalf() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            double value = Math.scalb(random.nextDouble() * 2 - 1, random.nextInt(42) - 26);
            int half = HalfFloats.toHalf(HalfFloats.toOddFloat(value)) & 0xffff;
            double error = Math.abs(HalfFloats.fromHalf((short) half) - value);
            if (Math.abs(value) >= 65520) {
                assertThat(half & 0x7fff).isEqualTo(0x7c00);
                continue;
            }
            int magnitude = half & 0x7fff;
            double below = magnitude == 0 ? 0 : HALF_VALUES[magnitude - 1];
            double above = magnitude == 0x7bff ? 65536 : HALF_VALUES[magnitude + 1];
            assertThat(error)
                    .isLessThanOrEqualTo(Math.abs(below - Math.abs(value)))
                    .isLessThanOrEqualTo(Math.abs(above - Math.abs(value)));
        }
    }

    private static void assertHalf(float value, int bits) {
        assertThat(HalfFloats.toHalf(value) & 0xffff).as("%s", value).isEqualTo(bits);
        assertThat(HalfFloats.toHalf(-value) & 0xffff).as("-%s", value).isEqualTo(bits | 0x8000);
    }

    private static void assertBfloat16(float value, int bits) {
        assertThat(HalfFloats.toBfloat16(value) & 0xffff).as("%s", value).isEqualTo(bits);
        assertThat(HalfFloats.toBfloat16(-value) & 0xffff).as("-%s", value).isEqualTo(bits | 0x8000);
    }
}
