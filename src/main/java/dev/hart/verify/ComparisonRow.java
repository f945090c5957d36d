package dev.hart.verify;

import java.util.Locale;

/**
 * The result of comparing one tensor.
 *
 * @param name the tensor's recorded name, without {@code expect.}; {@code one_call.…} if two computed tensors are compared
 * @param error largest difference over the expected tensor's largest magnitude; for integers the share of unequal entries;
 *     infinite for a number that is not finite, a wrong shape (for integers, a wrong length) or a missing tensor
 * @param tolerance largest error that passes
 */
public record ComparisonRow(String name, double error, double tolerance) {
    public boolean agrees() {
        return error <= tolerance;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-24s %.2e %.0e %s", name, error, tolerance, agrees() ? "ok" : "OFF");
    }
}
