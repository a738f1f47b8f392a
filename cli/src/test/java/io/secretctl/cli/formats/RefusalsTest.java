package io.secretctl.cli.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a format can't hold is refused, with the name and the reason and without the value. */
class RefusalsTest {
    private static final ExportFormat.Options NONE = new ExportFormat.Options(Optional.empty(), Optional.empty());

    private static SortedMap<String, SecretBytes> one(String name, byte[] value) {
        return new TreeMap<>(Map.of(name, SecretBytes.copyOf(value)));
    }

    /** In the table, {@code |} is a newline, {@code ^} a carriage return, {@code @} a NUL. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = 'Q',
            value = {
                "SH, A, c4n4ry@, NUL",
                "SH, UID, c4n4ry, a variable of their own",
                "SH, SHLVL, c4n4ry, a variable of their own",
                "SH, BASHOPTS, c4n4ry, a variable of their own",
                "FISH, status, c4n4ry, a variable of its own",
                "GITHUB, GITHUB_TOKEN, c4n4ry, GITHUB_",
                "GITHUB, A, c4n4ry^, carriage return",
                "GITLAB_DOTENV, A, c4n4ry|b, line break",
                "GITLAB_DOTENV, A, c4n4ry $X, expands",
                "GITLAB_DOTENV, A, c4n4ry %X%, expands",
                "GITLAB_DOTENV, A, Qc4n4ry Q, strips",
                "DOCKER_ENV, A, c4n4ry|b, more than one line",
                "DOCKER_ENV, A, c4n4ry^, carriage return",
                "COMPOSE_ENV, A, c4n4ry\\, backslash at the end",
                "COMPOSE_ENV, A, c4n4ry\", quote at the end",
                "DOTENV, A, c4n4ry^, carriage return",
                "DOTENV, A, c4n4ry${X}, expands",
                "DOTENV, A, c4n4ry\\, differ",
                "DOTENV, A, c4n4ry'\", differ",
                "SYSTEMD_ENV, A, c4n4ry^, control characters",
                "TFVARS, A, c4n4ry@, NUL",
                "TFVARS, A, c4n4ry A\u030a, normal form C"
            })
    void oneValueIsRefused(ExportFormat format, String name, String value, String reason) {
        byte[] bytes =
                value.replace('|', '\n').replace('^', '\r').replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> format.write(one(name, bytes), NONE))
                .isInstanceOfSatisfying(
                        UnwritableException.class, e -> assertThat(e.name()).contains(name))
                .hasMessageContaining(reason)
                .hasMessageNotContaining("c4n4ry");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SH", "FISH", "DIR", "SYSTEMD_CREDS", "K8S_SECRET"})
    void whatIsNoTextIsRefused(ExportFormat format) {
        assertThatThrownBy(() -> format.write(one("A", new byte[] {'a', (byte) 0xff}), NONE))
                .isInstanceOf(UnwritableException.class)
                .hasMessageContaining("not text");
    }

    @ParameterizedTest
    @EnumSource(names = {"SH", "DIRENV", "FISH", "GITHUB", "DOCKER_ENV", "COMPOSE_ENV", "DOTENV", "SYSTEMD_ENV"})
    void aVariableHasItsLimit(ExportFormat format) {
        int most = format == ExportFormat.DOCKER_ENV ? (64 << 10) - 1 - 2 : (128 << 10) - 3;
        byte[] value = "x".repeat(most).getBytes(StandardCharsets.US_ASCII);
        assertThat(format.write(one("A", value), NONE).content()).isNotNull();
        assertThatThrownBy(() -> format.write(one("AB", value), NONE))
                .isInstanceOf(UnwritableException.class)
                .hasMessageContaining("KiB");
    }

    @Test
    void filesHaveTheirLimits() {
        byte[] half = new byte[(1 << 19) + 1];
        SortedMap<String, SecretBytes> tooMuch = one("A", half);
        tooMuch.put("B", SecretBytes.copyOf(half));
        assertThatThrownBy(() -> ExportFormat.SYSTEMD_CREDS.write(tooMuch, NONE))
                .hasMessageContaining("1 MiB");
        assertThatThrownBy(() -> ExportFormat.K8S_SECRET.write(
                        tooMuch, new ExportFormat.Options(Optional.of("app"), Optional.empty())))
                .hasMessageContaining("1 MiB");
        byte[] line = "x".repeat(5 << 10).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> ExportFormat.GITLAB_DOTENV.write(one("A", line), NONE))
                .hasMessageContaining("5 KB");
        assertThatThrownBy(() -> ExportFormat.DIR.write(one("A".repeat(256), half), NONE))
                .hasMessageContaining("255");
    }

    @ParameterizedTest
    @CsvSource({"App", "app_db", "-app", "''"})
    void aSecretIsNamedAsKubernetesWants(String name) {
        assertThatThrownBy(() -> ExportFormat.K8S_SECRET.write(
                        one("A", new byte[1]), new ExportFormat.Options(Optional.of(name), Optional.empty())))
                .hasMessageContaining("--name");
        assertThatThrownBy(() -> ExportFormat.K8S_SECRET.write(
                        one("A", new byte[1]), new ExportFormat.Options(Optional.of("a.b-c"), Optional.of(name))))
                .hasMessageContaining("--namespace");
    }

    @Test
    void whatIsHardToMaskIsSaid() {
        Exported exported =
                ExportFormat.GITHUB.write(one("PEM", "{\n\"long\": 1\n}".getBytes(StandardCharsets.UTF_8)), NONE);
        assertThat(exported.warnings()).singleElement().asString().contains("PEM has a short or blank line");
        assertThat(ExportFormat.GITLAB_DOTENV
                        .write(one("A", new byte[] {'a'}), NONE)
                        .warnings())
                .singleElement()
                .asString()
                .contains("artifacts");
    }
}
