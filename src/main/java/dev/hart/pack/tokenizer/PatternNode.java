package dev.hart.pack.tokenizer;

import java.util.List;

/**
 * A part of a regular expression, with upper bounds of the work that a backtracking engine does on it. The bounds assume the
 * worst text: every part matches everywhere, and what follows fails each time.
 */
interface PatternNode {
    /**
     * The bounds for one starting position.
     *
     * @param ways in how many ways the part can match, so how often what follows is tried; at least 1
     * @param steps how many steps all these ways take; infinite if they are exponential in the length of the text
     */
    record Cost(double ways, double steps) {
        static final Cost ONE = new Cost(1, 1);
    }

    /** Returns the bounds for a text of {@code length} characters. */
    Cost cost(double length);

    /**
     * Returns the bound on the steps at one starting position if this is the last part of the whole pattern: nothing follows
     * that could fail.
     */
    default double stepsAtTheEnd(double length) {
        return cost(length).steps();
    }

    /** Whether the part is known to match at every position, if need be the empty text. */
    boolean certain();

    /** The least number of characters that the part matches, or a lower number; 0 if it can match the empty text. */
    int least();

    /** One character; two ways if it is matched without regard to case, where it may also be part of a ligature. */
    record SingleCharacter(boolean anyCase) implements PatternNode {
        @Override
        public Cost cost(double length) {
            return anyCase ? new Cost(2, 2) : Cost.ONE;
        }

        @Override
        public boolean certain() {
            return false;
        }

        @Override
        public int least() {
            return 1;
        }
    }

    /**
     * A condition on the position: an anchor, or a group that looks ahead or back. It matches the empty text, in one way; the steps
     * that its body takes count.
     */
    record Condition(PatternNode body) implements PatternNode {
        @Override
        public Cost cost(double length) {
            return new Cost(1, 1 + body.cost(length).steps());
        }

        @Override
        public boolean certain() {
            return false;
        }

        @Override
        public int least() {
            return 0;
        }
    }

    /** Parts one after the other. */
    record Sequence(List<PatternNode> parts) implements PatternNode {
        @Override
        public Cost cost(double length) {
            double ways = 1;
            double steps = 1;
            for (PatternNode part : parts) {
                Cost cost = part.cost(length);
                steps += ways * cost.steps();
                ways *= cost.ways();
            }
            return new Cost(ways, steps);
        }

        /**
         * After the last part that can fail has matched its least, nothing fails, and what is left runs once. So
         * {@code \s*[\r\n]+} takes as many steps as the text is long, rather than the square of that.
         */
        @Override
        public double stepsAtTheEnd(double length) {
            int last = parts.size() - 1;
            double once = 0;
            while (last >= 0 && parts.get(last).certain()) {
                once += parts.get(last).cost(length).steps();
                last--;
            }
            if (last < 0) {
                return 1 + once;
            }
            Cost before = new Sequence(parts.subList(0, last)).cost(length);
            PatternNode failing = parts.get(last);
            if (failing instanceof Repeat repeat) {
                once += repeat.cost(length).steps();
                failing = new Repeat(repeat.body(), repeat.min(), repeat.min());
            }
            double each = failing instanceof Repeat ? failing.cost(length).steps() : failing.stepsAtTheEnd(length);
            return before.steps() + before.ways() * each + once;
        }

        @Override
        public boolean certain() {
            return parts.stream().allMatch(PatternNode::certain);
        }

        @Override
        public int least() {
            return parts.stream().mapToInt(PatternNode::least).sum();
        }
    }

    /** Parts of which one matches. */
    record Choice(List<PatternNode> parts) implements PatternNode {
        @Override
        public Cost cost(double length) {
            double ways = 0;
            double steps = 1;
            for (PatternNode part : parts) {
                Cost cost = part.cost(length);
                ways += cost.ways();
                steps += cost.steps();
            }
            return new Cost(ways, steps);
        }

        @Override
        public double stepsAtTheEnd(double length) {
            return 1
                    + parts.stream()
                            .mapToDouble(part -> part.stepsAtTheEnd(length))
                            .sum();
        }

        @Override
        public boolean certain() {
            return parts.stream().anyMatch(PatternNode::certain);
        }

        @Override
        public int least() {
            return parts.stream().mapToInt(PatternNode::least).min().orElse(0);
        }
    }

    /**
     * A repeated part.
     *
     * @param max {@link #UNBOUNDED} if there is no limit
     */
    record Repeat(PatternNode body, int min, int max) implements PatternNode {
        static final int UNBOUNDED = Integer.MAX_VALUE;

        @Override
        public Cost cost(double length) {
            Cost each = body.cost(length);
            if (max == UNBOUNDED || each.ways() <= 1) {
                double times = max == UNBOUNDED ? length : max;
                // Two ways of matching one repetition are 2^n ways of matching n.
                return each.ways() > 1
                        ? new Cost(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)
                        : new Cost(Math.max(1, times - min + 1), 1 + times * each.steps());
            }
            double ways = min == 0 ? 1 : 0;
            double steps = 1;
            double prefixes = 1;
            for (int i = 1; i <= max; i++) {
                steps += prefixes * each.steps();
                prefixes *= each.ways();
                ways += i >= min ? prefixes : 0;
            }
            return new Cost(Math.max(1, ways), steps);
        }

        @Override
        public double stepsAtTheEnd(double length) {
            return new Sequence(List.of(this)).stepsAtTheEnd(length);
        }

        @Override
        public boolean certain() {
            return min == 0 || body.certain();
        }

        @Override
        public int least() {
            return (int) Math.min(1_000_000, (long) min * body.least());
        }
    }
}
