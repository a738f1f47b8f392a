package io.secretctl.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {
    private static final byte[] ODD = {0, 'a', 0x1b, (byte) 0xff};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Terminal terminal(String in, boolean isTerminal, OutputStream out) {
        return terminal(in, isTerminal, out, Streams.noLink());
    }

    private Terminal terminal(String in, boolean isTerminal, OutputStream out, Path outLink) {
        return new Terminal(
                new Streams(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        out,
                        err,
                        isTerminal,
                        isTerminal,
                        isTerminal,
                        outLink),
                new Environment(Map.of("TERM", "xterm"), Path.of("/")),
                false,
                false,
                false);
    }

    @Test
    void aPipeGetsTheBytes() {
        terminal("", false, out).data(ODD);
        assertThat(out.toByteArray()).isEqualTo(ODD);
    }

    @Test
    void aTerminalGetsTextWithANewline() {
        terminal("", true, out).data(ODD);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\\u{0}a\\u{1b}\\xff\n");
        out.reset();
        terminal("", true, out).data("a\n".getBytes(StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\n");
    }

    @Test
    void nobodyIsAskedWhereNobodyIs() {
        assertThatThrownBy(
                        () -> terminal("hunter2\n", false, out).askSecret("the passphrase", "--passphrase-file FILE"))
                .isInstanceOfSatisfying(CliException.class, e -> {
                    assertThat(e.exit()).isEqualTo(ExitCode.USAGE);
                    assertThat(e).hasMessage("the passphrase is needed, and standard input is not a terminal");
                    assertThat(e.hint()).contains("give it with --passphrase-file FILE");
                });
        assertThatThrownBy(() ->
                        terminal("y\n", true, out).with(false, true, false).confirm("delete it?", "--yes"))
                .hasMessage("an answer to \"delete it?\" is needed, and --no-input forbids to ask");
        assertThat(err.size()).isZero();
    }

    @Test
    void standardInputHasALimit() {
        assertThat(terminal("12345", false, out).readAll(5)).hasSize(5);
        assertThatThrownBy(() -> terminal("123456", false, out).readAll(5))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("larger than the 5 bytes");
    }

    @Test
    void onlyABrokenPipeIsQuiet() {
        assertThatThrownBy(() -> terminal("", false, failing("Broken pipe")).line("x"))
                .isInstanceOf(BrokenPipe.class);
        assertThatThrownBy(() ->
                        terminal("", false, failing("No space left on device")).line("x"))
                .isInstanceOf(UncheckedIOException.class);
    }

    /** The C library's text is in the user's language. */
    @Test
    void aPipeTellsThatItIsBrokenInEveryLanguage(@TempDir Path folder) throws IOException {
        OutputStream german = failing("Datenübergabe unterbrochen (broken pipe)");
        for (String to : List.of("pipe:[4711]", "socket:[4712]")) {
            Path link = Files.createSymbolicLink(folder.resolve(to), Path.of(to));
            assertThatThrownBy(() -> terminal("", false, german, link).line("x"))
                    .isInstanceOf(BrokenPipe.class);
        }
        Path disk = Files.createSymbolicLink(folder.resolve("disk"), Path.of("/var/pipe:[4711]"));
        for (Path other : List.of(disk, folder.resolve("none"))) {
            assertThatThrownBy(() -> terminal("", false, german, other).line("x"))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
