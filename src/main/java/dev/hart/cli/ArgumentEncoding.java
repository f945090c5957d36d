package dev.hart.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Checks that Java could read the arguments of the process. On Linux Java decodes arguments, and encodes file names, in the
 * character set of the locale: ASCII if a variable such as {@code LC_ALL} names a locale that is not installed. It replaces what
 * it cannot read by U+FFFD without a word, and a prompt with other letters gives another image. The launcher chooses a locale
 * with UTF-8, so this check refuses only what was started without it, and arguments that are not UTF-8.
 *
 * @param onLinux whether the system is Linux; others pass arguments as Unicode, or hart has not been tested there
 * @param encoding character set in which Java reads arguments and file names
 */
record ArgumentEncoding(boolean onLinux, Charset encoding) {
    private static final int UNREADABLE = 0xFFFD;

    /**
     * Returns the encoding of this JVM, from {@code sun.jnu.encoding}: UTF-8 if that is not set, ASCII if Java does not know it.
     */
    static ArgumentEncoding ofThisProcess() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        Charset encoding = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
        return new ArgumentEncoding(
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux"), encoding);
    }

    /** Returns whether Java reads arguments, and names files, in UTF-8; true on other systems than Linux. */
    boolean isUtf8() {
        return !onLinux || encoding.equals(StandardCharsets.UTF_8);
    }

    /** Returns whether Java can give a file this name, so that others see the same letters. */
    boolean canName(String file) {
        return isUtf8() || file.chars().allMatch(c -> c < 0x80);
    }

    /**
     * Checks the arguments: each must be ASCII unless {@link #isUtf8}, and contain no U+FFFD.
     *
     * @throws InputException with the number of the first that does not pass
     */
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
