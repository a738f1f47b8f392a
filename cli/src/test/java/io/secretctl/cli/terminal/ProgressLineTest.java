package io.secretctl.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    private ProgressLine progress(boolean onTerminal, boolean quiet) {
        Streams streams = new Streams(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                err,
                false,
                false,
                onTerminal,
                Streams.noLink());
        Terminal terminal = new Terminal(streams, new Environment(Map.of(), Path.of("/")), quiet, false, false);
        return new ProgressLine(terminal, "looked at", () -> now);
    }

    private String at(ProgressLine progress, long millis, long done) {
        now = TimeUnit.MILLISECONDS.toNanos(millis);
        err.reset();
        progress.show(done, 10_000);
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void onATerminalOneLineIsWrittenOverAfterASecond() {
        try (ProgressLine progress = progress(true, false)) {
            assertThat(at(progress, 900, 900)).isEmpty();
            assertThat(at(progress, 1_000, 1_000))
                    .isEqualTo("\r\u001b[Klooked at 1,000 of 10,000, 1,000 a second, 9 s left");
            assertThat(at(progress, 1_100, 1_100))
                    .as("five times a second is enough")
                    .isEmpty();
            assertThat(at(progress, 100_000, 2_500)).endsWith("25 a second, 5:00 min left");
            assertThat(at(progress, 101_000, 10_000)).endsWith("10,000 of 10,000, 99 a second");
            err.reset();
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .as("the line is removed")
                .isEqualTo("\r\u001b[K");
    }

    @Test
    void elsewherePlainLinesComeNowAndThen() {
        try (ProgressLine progress = progress(false, false)) {
            assertThat(at(progress, 9_900, 900)).isEmpty();
            assertThat(at(progress, 10_000, 5_000)).isEqualTo("looked at 5,000 of 10,000, 500 a second, 10 s left\n");
            assertThat(at(progress, 19_000, 9_000)).isEmpty();
            err.reset();
        }
        assertThat(err.size()).isZero();
    }

    @Test
    void quietKeepsItBack() {
        try (ProgressLine progress = progress(true, true)) {
            assertThat(at(progress, 5_000, 900)).isEmpty();
        }
        assertThat(err.size()).isZero();
    }
}
