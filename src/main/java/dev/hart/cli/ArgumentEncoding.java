package dev.hart.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Checks that Java could read the arguments of the process. On Linux Java decodes arguments, and encodes file names, in the character
 * set of the locale: ASCII if a variable such as {@code LC_ALL} names a locale that is not installed. It replaces what it cannot read
 * by U+FFFD without a word, and a prompt with other letters gives another image. The launcher chooses a locale with UTF-8, so this
 * check refuses only what was started without it, and arguments that are not UTF-8.
 *
 * @param onLinux elsewhere the system itself passes arguments as Unicode, or hart has not been tried
 * @param encoding character set in which Java reads arguments and file names
 */
record ArgumentEncoding(boolean onLinux, Charset encoding) {
    private static final int UNREADABLE = 0xFFFD;

    /** Returns what this JVM does. */
    static ArgumentEncoding ofThisProcess() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        Charset encoding = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
        return new ArgumentEncoding(
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux"), encoding);
    }

    /** Returns whether Java reads arguments, and names files, in UTF-8. */
    boolean isUtf8() {
        return !onLinux || encoding.equals(StandardCharsets.UTF_8);
    }

    /** Returns whether Java can give a file this name, so that others see the same letters. */
    boolean canName(String file) {
        return isUtf8() || file.chars().allMatch(c -> c < 0x80);
    }

    /** @throws InputException naming the first argument that Java could not read */
    void check(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (!canName(args[i])) {
                throw new InputException("argument " + (i + 1)
                        + " has letters that Java cannot read here, where it reads " + encoding.name()
                        + ": start hart with LC_ALL=C.UTF-8, or with the launcher hart, which sets it");
            }
            if (args[i].indexOf(UNREADABLE) >= 0) {
                throw new InputException("argument " + (i + 1)
                        + " is not UTF-8, which hart reads in every locale: convert it, for example with iconv");
            }
        }
    }
}
