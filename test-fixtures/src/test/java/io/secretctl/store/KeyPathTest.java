package io.secretctl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.Vectors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPathTest {
    /** The grammar once more, written in another way than the code under test. */
    private static final String GRAMMAR = "(/(?!\\.\\.?(/|$))[A-Za-z0-9._@:+=-]+)+";

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/b/c", "/...", "/.a", "/a..", "/-", "/a:b@c+d=e_f.g-h", "/.git", "/0"})
    void aCanonicalPathIsTakenAsItIs(String path) {
        assertThat(new KeyPath(path)).hasToString(path);
        assertThat(KeyPath.parse(path)).isEqualTo(KeyPath.parse(path.substring(1)));
        assertThat(new Prefix(path).value()).isEqualTo(path);
        assertThat(Prefix.parse(path + "/").value()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "a",
                "/a/",
                "/a//b",
                "/.",
                "/..",
                "/a/../b",
                "/./a",
                "/a b",
                "/a~",
                "/a\\b",
                "/a%2fb",
                "/ä",
                "/a\u0000",
                "/a\n",
                "/a\u202eb",
                "/a*",
                "/a?b",
                "/a#b",
                "/a,b",
                "/a/b/.",
                "/А"
            })
    void anythingElseIsRefused(String path) {
        assertThatThrownBy(() -> new KeyPath(path)).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void theLimitIs512Bytes() {
        assertThat(new KeyPath("/" + "a".repeat(511)).value()).hasSize(KeyPath.MAX_BYTES);
        assertThatThrownBy(() -> new KeyPath("/" + "a".repeat(512)))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("512");
        assertThatThrownBy(() -> KeyPath.parse("a".repeat(512))).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void noNaughtyStringIsMoreThanRefused() {
        int accepted = 0;
        for (String naughty : Vectors.naughtyStrings()) {
            for (String input :
                    List.of(naughty, "/" + naughty, "/a/" + naughty, naughty + "/a", "/" + naughty + "/a")) {
                try {
                    String path = KeyPath.parse(input).value();
                    assertThat(path).matches(GRAMMAR).isEqualTo(input.startsWith("/") ? input : "/" + input);
                    accepted++;
                } catch (InvalidPathException refused) {
                    assertThat(input.startsWith("/") ? input : "/" + input).doesNotMatch(GRAMMAR);
                    assertThat(refused.getMessage()).matches("[\\x20-\\x7e…]*").hasSizeLessThan(800);
                }
                prefixIsCanonicalOrRefused(input);
            }
        }
        assertThat(accepted).isGreaterThan(100);
    }

    private static void prefixIsCanonicalOrRefused(String input) {
        try {
            assertThat(Prefix.parse(input).value()).matches("/|" + GRAMMAR);
        } catch (InvalidPathException refused) {
            assertThat(refused).hasMessageContaining("invalid path");
        }
    }

    @Test
    void orderIsThatOfTheBytes() {
        List<String> paths = List.of("/A", "/a", "/a+", "/a.x/b", "/a/b", "/a0", "/aa", "/b");
        List<KeyPath> sorted = new ArrayList<>(paths.stream().map(KeyPath::new).toList());
        sorted.sort(null);
        assertThat(sorted).extracting(KeyPath::value).containsExactlyElementsOf(paths);
    }

    @ParameterizedTest
    @CsvSource({
        "/app, /app, true",
        "/app, /app/x, true",
        "/app, /app/x/y, true",
        "/app, /apple, false",
        "/app, /app.x, false",
        "/app/x, /app, false",
        "/, /app, true",
        "/, /.secretctl/root/1, true"
    })
    void aPrefixCoversWholeSegments(String prefix, String path, boolean covered) {
        assertThat(new Prefix(prefix).contains(new KeyPath(path))).isEqualTo(covered);
        assertThat(new Prefix(prefix).contains(new Prefix(path))).isEqualTo(covered);
    }

    @Test
    void onlyTheReservedPartIsReserved() {
        assertThat(new KeyPath("/.secretctl").isReserved()).isTrue();
        assertThat(new KeyPath("/.secretctl/root/1").isReserved()).isTrue();
        assertThat(new KeyPath("/.secretctlx").isReserved()).isFalse();
        assertThat(new KeyPath("/a/.secretctl").isReserved()).isFalse();
    }
}
