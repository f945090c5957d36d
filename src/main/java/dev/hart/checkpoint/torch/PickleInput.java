package dev.hart.checkpoint.torch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A bounds-checked cursor over the bytes of a pickle. */
final class PickleInput {
    private static final int MAX_LINE = 256;

    private final ByteBuffer bytes;

    /** Starts at the position of {@code bytes}, which must be little-endian. */
    PickleInput(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int position() {
        return bytes.position();
    }

    int unsigned8() throws PickleException {
        need(1);
        return bytes.get() & 0xff;
    }

    int unsigned16() throws PickleException {
        need(2);
        return bytes.getShort() & 0xffff;
    }

    int int32() throws PickleException {
        need(4);
        return bytes.getInt();
    }

    long unsigned32() throws PickleException {
        return int32() & 0xffffffffL;
    }

    long int64() throws PickleException {
        need(8);
        return bytes.getLong();
    }

    /** Reads a little-endian two's complement integer; one of more than 8 bytes is skipped, because no tensor needs it. */
    PickleValue integer(long length) throws PickleException {
        need(length);
        if (length > 8) {
            skip(length);
            return PickleValue.Atom.IGNORED;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes.get() & 0xffL) << (8 * i);
        }
        int unused = 64 - 8 * (int) length;
        return new PickleValue.Int(length == 0 ? 0 : value << unused >> unused);
    }

    void skip(long length) throws PickleException {
        need(length);
        bytes.position(bytes.position() + (int) length);
    }

    PickleValue.Text utf8(long length) throws PickleException {
        return text(length, StandardCharsets.UTF_8);
    }

    PickleValue.Text latin1(long length) throws PickleException {
        return text(length, StandardCharsets.ISO_8859_1);
    }

    /** Reads a line of at most 256 bytes, without its line break; each byte is a character. */
    String line() throws PickleException {
        StringBuilder line = new StringBuilder();
        for (int c = unsigned8(); c != '\n'; c = unsigned8()) {
            if (line.length() == MAX_LINE) {
                throw new PickleException("has a name longer than " + MAX_LINE + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private PickleValue.Text text(long length, Charset charset) throws PickleException {
        need(length);
        ByteBuffer encoded = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        try {
            return new PickleValue.Text(charset.newDecoder().decode(encoded).toString());
        } catch (CharacterCodingException e) {
            throw new PickleException("has a string that is not " + charset);
        }
    }

    private void need(long length) throws PickleException {
        if (length < 0 || length > bytes.remaining()) {
            throw new PickleException("ends early, at byte " + bytes.position());
        }
    }
}
