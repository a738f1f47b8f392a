package io.secretctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    /** The shell is the judge. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx -t -c /etc/a",
                "  a\t b ",
                "a 'b c' \"d e\"",
                "'' \"\" x''y",
                "a\\ b \\' \\\" \\\\",
                "\"a\\\"b\\\\c\\$d\\`e\\f\" 'a\\b$c`d'",
                "'*' \"?\" '$HOME' a~b a#b \\$x",
                "--opt='v w'=\"x y\""
            })
    void wordsAreThoseOfAShell(String line) throws IOException {
        Process sh = new ProcessBuilder("/bin/sh", "-c", "printf '<%s>' " + line).start();
        String expected = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat("<" + String.join("><", Words.of(line)) + ">").isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a && b",
                "a | b",
                "a; b",
                "a > b",
                "a $HOME",
                "a \"$HOME\"",
                "a `b`",
                "a *",
                "~/a",
                "a \"`b`\"",
                "a 'b",
                "a \"b",
                "a\\",
                "# a",
                "(a)"
            })
    void whatNeedsAShellIsRefused(String line) {
        assertThatThrownBy(() -> Words.of(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathIsOneArgument() {
        Command command = Command.of("check -f {{.src}} --to={{ dest }}", false, Set.of("src", "dest"));
        assertThat(command.with(Map.of("src", Path.of("/a b/$c"), "dest", Path.of("/d"))))
                .containsExactly("check", "-f", "/a b/$c", "--to=/d");
        Command shell = Command.of("check {{ src }} && true", true, Set.of("src"));
        assertThat(shell.with(Map.of("src", Path.of("/a/b")))).containsExactly("/bin/sh", "-c", "check /a/b && true");
        assertThatThrownBy(() -> shell.with(Map.of("src", Path.of("/a;b"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of(List.of("x", "{{ src }}"), Set.of("dest")))
                .hasMessageContaining("{{src}} stands for nothing here");
    }
}
