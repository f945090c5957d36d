package dev.hart.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text that {@link StrictJson} refuses. The message names the faulty field where one is known, except that of a record's
 * constructor, which is taken over as it is. It may quote the text, so a caller that must not repeat the text builds its own
 * message from {@link #fault()}, {@link #path()} and the position.
 */
public final class StrictJsonException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the text. */
    public enum Fault {
        /** The text is not UTF-8, is not JSON, or does not end after the value. */
        SYNTAX,
        /** An object has a field twice. */
        DUPLICATE_FIELD,
        /** The record has no such component. */
        UNKNOWN_FIELD,
        /** The value has another type than the record's component. */
        WRONG_TYPE,
        /** The number does not fit into the component's type, or its exponent is too large to keep it exactly. */
        OUT_OF_RANGE,
        /**
         * The record's constructor refused the value, and its message is this exception's message; or the value does not fit for
         * another reason, such as an unknown constant of an enum.
         */
        REFUSED
    }

    private final Fault fault;
    private final String path;
    private final int line;
    private final int column;
    private final @Nullable Class<?> expected;

    StrictJsonException(
            Fault fault, String path, String message, @Nullable Class<?> expected, @Nullable Exception cause) {
        super(message, cause);
        this.fault = fault;
        this.path = path;
        this.expected = expected;
        this.line = 0;
        this.column = 0;
    }

    StrictJsonException(Fault fault, String path, String message, int line, int column, Exception cause) {
        super(message, cause);
        this.fault = fault;
        this.path = path;
        this.expected = null;
        this.line = line;
        this.column = column;
    }

    public Fault fault() {
        return fault;
    }

    /**
     * The faulty field, from the outermost object inwards, such as {@code safety.policies.0.name}; empty if it is not known.
     */
    public String path() {
        return path;
    }

    /** Returns the type that the value should have, if the fault is {@link Fault#WRONG_TYPE}; null otherwise. */
    public @Nullable Class<?> expected() {
        return expected;
    }

    /** The line of a {@link Fault#SYNTAX} or {@link Fault#DUPLICATE_FIELD}, from 1; 0 if it is not known. */
    public int line() {
        return line;
    }

    /** The column of a {@link Fault#SYNTAX} or {@link Fault#DUPLICATE_FIELD}, from 1; 0 if it is not known. */
    public int column() {
        return column;
    }
}
