package dev.hart.generation;

/** Hears of a batch's progress, on the thread that computes it: return quickly. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress NONE = (done, scales) -> {};

    /**
     * A scale is done.
     *
     * @param done scales done, 1 to {@code scales}
     */
    void scale(int done, int scales);
}
