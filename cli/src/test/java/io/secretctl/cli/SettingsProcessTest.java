package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class SettingsProcessTest extends WithCli {
    private String shown(String setting, String... arguments) {
        var show = cli.run(arguments).json().get("settings").get(setting);
        return show.get("value").asText() + " < " + show.get("origin").asText();
    }

    @Test
    void theStrongerSourceWins() throws IOException {
        cli.without("SECRETCTL_TIMEOUT");
        String[] show = {"config", "show", "-o", "json"};
        assertThat(shown("timeout", show)).isEqualTo("5s < default");
        Path user = Files.createDirectories(cli.config()).resolve("config.yaml");
        Files.writeString(user, "timeout: 1s\n");
        assertThat(shown("timeout", show)).isEqualTo("1s < " + user + ":1");
        Path project = cli.directory().resolve("secretctl.yaml");
        Files.writeString(project, "# ours\ntimeout: 2s\n");
        assertThat(shown("timeout", show)).isEqualTo("2s < " + project + ":2");
        cli.with("SECRETCTL_TIMEOUT", "3s");
        assertThat(shown("timeout", show)).isEqualTo("3s < SECRETCTL_TIMEOUT");
        assertThat(shown("timeout", "config", "show", "-o", "json", "--timeout", "4s"))
                .isEqualTo("4s < --timeout");
    }

    @Test
    void theUsersFileIsPrivate() throws IOException {
        assertThat(cli.run("config", "set", "--global", "identity", "app.key").exit())
                .isZero();
        Path file = cli.config().resolve("config.yaml");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .isEqualTo("identity: \"" + cli.directory().resolve("app.key") + "\"\n");
    }

    @Test
    void aWrongFileIsNamedWithItsLine() throws IOException {
        Path project = cli.directory().resolve("secretctl.yaml");
        Files.writeString(project, "store: file:here\n\nstorre: file:there\n");
        CliProcess.Result result = cli.run("config", "show");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains(project + ":3 has the unknown setting \"storre\"")
                .contains("hint: there are store,");
        assertThat(cli.run("version").exit()).isZero();
    }
}
