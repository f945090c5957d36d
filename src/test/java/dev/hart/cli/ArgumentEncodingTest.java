package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentEncodingTest {
    private static final ArgumentEncoding UTF_8 = new ArgumentEncoding(true, StandardCharsets.UTF_8);
    private static final ArgumentEncoding ASCII = new ArgumentEncoding(true, StandardCharsets.US_ASCII);
    private static final ArgumentEncoding LATIN = new ArgumentEncoding(true, StandardCharsets.ISO_8859_1);

    @Test
    void argumentsThatJavaReadsInUtf8Pass() {
        assertThatCode(() -> UTF_8.check("generate", "eine Füchsin", "狐", "-o", "größe.png"))
                .doesNotThrowAnyException();
        assertThatCode(() -> ASCII.check("generate", "a fox")).doesNotThrowAnyException();
    }

    @Test
    void argumentsThatJavaReadsInAnotherSetAreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> ASCII.check("generate", "eine F\uFFFD\uFFFDchsin"))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("argument 2", "US-ASCII", "LC_ALL=C.UTF-8");
        assertThatThrownBy(() -> LATIN.check("generate", "eine FÃ¼chsin"))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("argument 2", "ISO-8859-1", "LC_ALL=C.UTF-8");
    }

    @Test
    void anArgumentThatIsNotUtf8IsRefused() {
        assertThatThrownBy(() -> UTF_8.check("generate", "a", "-o", "caf\uFFFD.png"))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("argument 4", "is not UTF-8");
    }

    @Test
    void outsideLinuxOnlyUnreadableArgumentsAreRefused() {
        ArgumentEncoding windows = new ArgumentEncoding(false, StandardCharsets.ISO_8859_1);

        assertThatCode(() -> windows.check("generate", "eine Füchsin")).doesNotThrowAnyException();
        assertThatThrownBy(() -> windows.check("caf\uFFFD")).isInstanceOf(InputException.class);
    }

    @Test
    void withoutUtf8AFileCanOnlyHaveAnAsciiName() {
        assertThat(ASCII.canName("fuechsin-7.png")).isTrue();
        assertThat(LATIN.canName("füchsin-7.png")).isFalse();
        assertThat(UTF_8.canName("füchsin-7.png")).isTrue();
    }
}
