package dev.hart.image;

/**
 * Filters the rows of an image, each with the PNG filter whose output has the smallest sum of magnitudes. The PNG
 * specification recommends that choice for true colour (12.7, filter selection).
 */
final class PngRows {
    private static final int FILTERS = 5;
    private static final int BPP = Raster.CHANNELS;

    private final byte[] pixels;
    private final int stride;
    /** A row for each filter: its number, then the filtered bytes. */
    private final byte[][] candidates;
    /**
     * The current row and the one above it, with a black pixel to their left, so that filters need no special case for
     * borders.
     */
    private byte[] row;

    private byte[] above;
    private int offset;
    private int best;

    PngRows(Raster raster) {
        pixels = raster.rgb();
        stride = raster.width() * BPP;
        candidates = new byte[FILTERS][stride + 1];
        for (byte filter = 0; filter < FILTERS; filter++) {
            candidates[filter][0] = filter;
        }
        row = new byte[stride + BPP];
        above = new byte[stride + BPP];
    }

    /** Filters the next row; false after the last. */
    boolean next() {
        if (offset == pixels.length) {
            return false;
        }
        byte[] free = above;
        above = row;
        row = free;
        System.arraycopy(pixels, offset, row, BPP, stride);
        offset += stride;
        none(candidates[0]);
        sub(candidates[1]);
        up(candidates[2]);
        average(candidates[3]);
        paeth(candidates[4]);
        best = 0;
        long smallest = Long.MAX_VALUE;
        for (int filter = 0; filter < FILTERS; filter++) {
            long sum = magnitude(candidates[filter]);
            if (sum < smallest) {
                smallest = sum;
                best = filter;
            }
        }
        return true;
    }

    /** The number of the filter and the bytes of the row; {@link #next} overwrites the array. */
    byte[] filtered() {
        return candidates[best];
    }

    int length() {
        return stride + 1;
    }

    private void none(byte[] out) {
        System.arraycopy(row, BPP, out, 1, stride);
    }

    private void sub(byte[] out) {
        for (int i = 0; i < stride; i++) {
            out[i + 1] = (byte) (row[i + BPP] - row[i]);
        }
    }

    private void up(byte[] out) {
        for (int i = 0; i < stride; i++) {
            out[i + 1] = (byte) (row[i + BPP] - above[i + BPP]);
        }
    }

    private void average(byte[] out) {
        for (int i = 0; i < stride; i++) {
            out[i + 1] = (byte) (row[i + BPP] - (((row[i] & 0xFF) + (above[i + BPP] & 0xFF)) >> 1));
        }
    }

    private void paeth(byte[] out) {
        for (int i = 0; i < stride; i++) {
            int left = row[i] & 0xFF;
            int up = above[i + BPP] & 0xFF;
            int corner = above[i] & 0xFF;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            out[i + 1] = (byte) (row[i + BPP] - nearest);
        }
    }

    private long magnitude(byte[] filtered) {
        int sum = 0;
        for (int i = 1; i <= stride; i++) {
            sum += Math.abs(filtered[i]);
        }
        return sum;
    }
}
