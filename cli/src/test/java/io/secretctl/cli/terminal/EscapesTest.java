package io.secretctl.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapesTest {
    @ParameterizedTest
    @CsvSource({
        "1b, escape",
        "07, bell",
        "08, backspace",
        "0d, carriage return",
        "7f, delete",
        "9b, control sequence in one",
        "85, next line",
        "200b, zero width space",
        "200e, left-to-right mark",
        "202e, right-to-left override",
        "2066, left-to-right isolate",
        "061c, Arabic letter mark",
        "feff, byte order mark",
        "2028, line separator",
        "e0001, language tag",
        "e000, private use"
    })
    void whatSteersOrHidesIsShown(String hex, String name) {
        String character = Character.toString(Integer.parseInt(hex, 16));
        String shown = "a\\u{" + Integer.toHexString(Integer.parseInt(hex, 16)) + "}b";
        assertThat(Escapes.lines("a" + character + "b")).as(name).isEqualTo(shown);
        assertThat(Escapes.line("a" + character + "b")).as(name).isEqualTo(shown);
        assertThat(Escapes.bytes(("a" + character + "b").getBytes(StandardCharsets.UTF_8)))
                .as(name)
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "naïve", "日本語", "\ud83d\udd11", "e\u0301"})
    void whatPrintsStays(String text) {
        assertThat(Escapes.line(text)).isEqualTo(text);
        assertThat(Escapes.bytes(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @Test
    void aLineIsOneLine() {
        assertThat(Escapes.line("a\nb\tc")).isEqualTo("a\\u{a}b\\u{9}c");
        assertThat(Escapes.lines("a\nb\tc")).isEqualTo("a\nb\tc");
    }

    @Test
    void bytesThatAreNoTextAreShownAsBytes() {
        byte[] bytes = {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, (byte) 0xe2, (byte) 0x82, 'z', (byte) 0xf0};
        assertThat(Escapes.bytes(bytes)).isEqualTo("a\\xff\u00e9\\xe2\\x82z\\xf0");
    }

    @Test
    void jsonStaysJson() {
        assertThat(Escapes.json("{\n  \"a\u202e\" : \"\udb40\udc01\"\n}\n"))
                .isEqualTo("{\n  \"a\\u202e\" : \"\\udb40\\udc01\"\n}\n");
    }
}
