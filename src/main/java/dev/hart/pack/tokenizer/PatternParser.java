package dev.hart.pack.tokenizer;

import dev.hart.pack.tokenizer.PatternNode.Choice;
import dev.hart.pack.tokenizer.PatternNode.Condition;
import dev.hart.pack.tokenizer.PatternNode.Repeat;
import dev.hart.pack.tokenizer.PatternNode.Sequence;
import dev.hart.pack.tokenizer.PatternNode.SingleCharacter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the part of Oniguruma's syntax that tokenizers use: characters, classes, anchors, groups, alternatives, quantifiers,
 * looking ahead and back, the flags {@code i} and {@code m}. Everything else is refused, back references, calls, recursion and
 * conditions above all, because its cost cannot be bounded from the text of the pattern; so are more than 4,096 characters, 32
 * levels of nesting, counts above 1,000, and endless repetitions of what may be empty.
 */
final class PatternParser {
    private static final int LONGEST = 4096;
    private static final int DEEPEST = 32;
    private static final int MOST_REPETITIONS = 1000;
    private static final Pattern BRACES = Pattern.compile("\\{(\\d{0,9})(,?)(\\d{0,9})}");
    private static final Pattern FLAGS = Pattern.compile("\\?([im]*)(-[im]+)?([:)])");
    private static final Pattern NAME = Pattern.compile("\\?<[A-Za-z_]\\w*>");
    private static final Pattern CODE = Pattern.compile("x\\{[0-9A-Fa-f]{1,6}}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}");
    private static final Pattern PROPERTY = Pattern.compile("[pP]\\{\\^?[A-Za-z_ -]{1,64}}");
    private static final String CLASSES = "sSdDwWhH";
    private static final String CONTROLS = "rntfvae";
    private static final String ANCHORS = "bBAzZ";

    private final String text;
    private int at;
    private int depth;
    private boolean anyCase;

    private PatternParser(String text) {
        this.text = text;
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException naming what is not supported
     */
    static PatternNode parse(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new IllegalArgumentException("has more than " + LONGEST + " characters");
        }
        PatternParser parser = new PatternParser(pattern);
        PatternNode whole = parser.choice();
        if (parser.at < pattern.length()) {
            throw parser.unsupported("a ')' without '('");
        }
        return whole;
    }

    private PatternNode choice() {
        if (++depth > DEEPEST) {
            throw unsupported("groups nested more than " + DEEPEST + " deep");
        }
        boolean before = anyCase;
        List<PatternNode> parts = new ArrayList<>(List.of(sequence()));
        while (next('|')) {
            parts.add(sequence());
        }
        anyCase = before;
        depth--;
        return parts.size() == 1 ? parts.get(0) : new Choice(List.copyOf(parts));
    }

    private PatternNode sequence() {
        List<PatternNode> parts = new ArrayList<>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            PatternNode atom = atom();
            parts.add(quantified(atom));
        }
        return parts.size() == 1 ? parts.get(0) : new Sequence(List.copyOf(parts));
    }

    private PatternNode quantified(PatternNode atom) {
        PatternNode node = atom;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '*' || c == '+' || c == '?') {
                at++;
                node = repeat(node, c == '+' ? 1 : 0, c == '?' ? 1 : Repeat.UNBOUNDED);
                // Reluctant and possessive repetitions take no more steps than greedy ones.
                if (!next('?')) {
                    next('+');
                }
                continue;
            }
            Matcher braces = BRACES.matcher(text).region(at, text.length());
            boolean counted = c == '{'
                    && braces.lookingAt()
                    && !(braces.group(1).isEmpty() && braces.group(3).isEmpty());
            if (!counted) {
                return node;
            }
            at = braces.end();
            int min = count(braces.group(1), 0);
            int max = braces.group(2).isEmpty() ? min : count(braces.group(3), Repeat.UNBOUNDED);
            if (max < min) {
                throw unsupported("a count that falls");
            }
            node = repeat(node, min, max);
            if (at < text.length() && "?+".indexOf(text.charAt(at)) >= 0) {
                throw unsupported("a '" + text.charAt(at) + "' after a count");
            }
        }
        return node;
    }

    private int count(String digits, int absent) {
        if (digits.isEmpty()) {
            return absent;
        }
        int count = Integer.parseInt(digits);
        if (count > MOST_REPETITIONS) {
            throw unsupported("a count above " + MOST_REPETITIONS);
        }
        return count;
    }

    private PatternNode repeat(PatternNode body, int min, int max) {
        if (max == Repeat.UNBOUNDED && body.least() == 0) {
            throw unsupported("an endless repetition of what may be empty");
        }
        return new Repeat(body, min, max);
    }

    private PatternNode atom() {
        char c = text.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> {
                characterClass();
                yield new SingleCharacter(anyCase);
            }
            case '\\' -> escape();
            case '^', '$' -> anchor();
            case '*', '+', '?' -> throw unsupported("a '" + c + "' after nothing");
            default -> {
                if (Character.isHighSurrogate(c)) {
                    next(at < text.length() ? text.charAt(at) : c);
                }
                yield new SingleCharacter(anyCase && c != '.');
            }
        };
    }

    private PatternNode group() {
        Matcher flags = FLAGS.matcher(text).region(at, text.length());
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (flags.lookingAt()) {
            return flagged(flags);
        }
        if (starts("?=") || starts("?!")) {
            at += 2;
            return new Condition(body());
        }
        if (starts("?<=") || starts("?<!")) {
            at += 3;
            return new Condition(body());
        }
        if (starts("?>")) {
            at += 2;
        } else if (name.lookingAt()) {
            at = name.end();
        } else if (starts("?")) {
            throw unsupported("a group of this kind");
        }
        return body();
    }

    /** Reads {@code (?i:…)}, or {@code (?i)}, which holds to the end of the group around it. */
    private PatternNode flagged(Matcher flags) {
        at = flags.end();
        boolean before = anyCase;
        String off = flags.group(2) == null ? "" : flags.group(2);
        anyCase = (anyCase || flags.group(1).contains("i")) && !off.contains("i");
        if (flags.group(3).equals(")")) {
            // What follows up to the end of the group belongs to the flag, alternatives included.
            return choice();
        }
        PatternNode body = body();
        anyCase = before;
        return body;
    }

    private PatternNode body() {
        PatternNode body = choice();
        if (!next(')')) {
            throw unsupported("a '(' without ')'");
        }
        return body;
    }

    private PatternNode escape() {
        if (at == text.length()) {
            throw unsupported("a '\\' at the end");
        }
        char c = text.charAt(at);
        if (ANCHORS.indexOf(c) >= 0) {
            at++;
            return anchor();
        }
        escapedCharacter();
        return new SingleCharacter(anyCase && !isClass(c));
    }

    private static boolean isClass(char c) {
        return CLASSES.indexOf(c) >= 0;
    }

    /** Reads what follows a backslash and stands for one character. */
    private void escapedCharacter() {
        char c = text.charAt(at);
        Matcher code = CODE.matcher(text).region(at, text.length());
        Matcher property = PROPERTY.matcher(text).region(at, text.length());
        if (code.lookingAt()) {
            at = code.end();
        } else if (property.lookingAt()) {
            at = property.end();
        } else if (isClass(c) || CONTROLS.indexOf(c) >= 0 || !(Character.isLetterOrDigit(c) || c > 0x7f)) {
            at++;
        } else {
            throw unsupported("'\\" + c + "'");
        }
    }

    /** Reads a class up to its closing bracket; classes may contain others. */
    private void characterClass() {
        if (++depth > DEEPEST) {
            throw unsupported("classes nested more than " + DEEPEST + " deep");
        }
        next('^');
        if (at < text.length() && text.charAt(at) == ']') {
            throw unsupported("a class that begins with ']'");
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == ']') {
                depth--;
                return;
            }
            if (c == '[') {
                characterClass();
            } else if (c == '\\') {
                if (at == text.length()) {
                    break;
                }
                if (text.charAt(at) == 'b') {
                    at++;
                } else {
                    escapedCharacter();
                }
            }
        }
        throw unsupported("a '[' without ']'");
    }

    private static PatternNode anchor() {
        return new Condition(new Sequence(List.of()));
    }

    private boolean starts(String wanted) {
        return text.startsWith(wanted, at);
    }

    private boolean next(char wanted) {
        boolean found = at < text.length() && text.charAt(at) == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private IllegalArgumentException unsupported(String what) {
        return new IllegalArgumentException("contains " + what + " (before character " + at + ")");
    }
}
