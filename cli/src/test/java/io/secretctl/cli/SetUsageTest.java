package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.Environment;
import io.secretctl.cli.terminal.TestTerminals;
import io.secretctl.secrets.Registration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetUsageTest {
    @TempDir
    Path home;

    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        Environment environment = new Environment(Map.of("HOME", home.toString()), home);
        err = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream("value".getBytes(StandardCharsets.UTF_8));
        return Main.run(
                List.of(arguments),
                environment,
                TestTerminals.pipes(environment, in, new ByteArrayOutputStream(), err));
    }

    @BeforeEach
    void init() {
        assertThat(run("init", "--name", "me", "--suite", "x25519"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text plain", "", "text/pl\u00e4in", "a\tb"})
    void aTypeThatNoEnvelopeHoldsIsUsage(String type) {
        assertThat(run("set", "/a", "--type", type)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--type is 1 to 127");
    }

    @Test
    void theTypeOfRegistrationsIsUsage() {
        assertThat(run("set", "/a", "--type", Registration.TYPE)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--type is not that of registrations");
    }

    @Test
    void theLongestTypeIsTheEnvelopes() {
        assertThat(run("set", "/a", "--type", "x".repeat(127))).isZero();
        assertThat(run("set", "/a", "--type", "x".repeat(128))).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2020-01-31T00:00:00Z, is past",
        "-2020-01-31T00:00:00Z, is past",
        "+10000-01-01T00:00:00Z, beyond the year 9999",
        "2020-01-31, is written as"
    })
    void anExpiryThatMakesNoSenseIsUsage(String time, String complaint) {
        assertThat(run("set", "/a", "--expires=" + time)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(complaint);
        assertThat(run("get", "/a")).isEqualTo(3);
    }

    @Test
    void theLastExpiryIsTheEndOfTheYear9999() {
        assertThat(run("set", "/a", "--expires", "9999-12-31T23:59:59Z")).isZero();
        assertThat(run("get", "/a")).isZero();
    }
}
