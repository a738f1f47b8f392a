package io.secretctl.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsWriterTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("secretctl.yaml");
    }

    private void set(Setting setting, String value) throws IOException {
        SettingsWriter.set(file(), setting, value, folder, false);
    }

    @Test
    void theRestOfTheFileStays() throws IOException {
        Files.writeString(file(), "# \ud83d\udd11 ours\ntimeout:   5s  # slow line\nuser: 'me'");
        set(Setting.TIMEOUT, "7s");
        set(Setting.USER, "a \"b\": c");
        set(Setting.ROOT, "x");
        assertThat(file())
                .hasContent(
                        "# \ud83d\udd11 ours\ntimeout:   \"7s\"  # slow line\nuser: \"a \\\"b\\\": c\"\nroot: \"x\"\n");
        assertThat(SettingsFile.read(file()).orElseThrow().values().get(Setting.USER))
                .extracting(SettingsFile.Value::text)
                .isEqualTo("a \"b\": c");
    }

    @Test
    void whatLiesBelowIsNamedFromThere() throws IOException {
        set(Setting.STORE, "file:secrets");
        set(Setting.IDENTITY, folder.resolve("keys/app.key").toString());
        set(Setting.CA_FILE, "../ca.pem");
        assertThat(file())
                .hasContent("store: \"file:secrets\"\nidentity: \"keys/app.key\"\nca-file: \""
                        + folder.resolveSibling("ca.pem") + "\"\n");
    }

    @Test
    void aWrongValueIsNotWritten() throws IOException {
        assertThatThrownBy(() -> set(Setting.TIMEOUT, "soon"))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("timeout: ");
        assertThat(folder).isEmptyDirectory();
        Files.writeString(file(), "nonsense: 1\n");
        assertThatThrownBy(() -> set(Setting.TIMEOUT, "5s")).isInstanceOf(CliException.class);
        assertThat(file()).hasContent("nonsense: 1\n");
    }

    @Test
    void aLinkStaysOneAndTheModeToo() throws IOException {
        Path far = Files.writeString(folder.resolve("far.yaml"), "user: x\n");
        Files.setPosixFilePermissions(far, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(file(), far.getFileName());
        set(Setting.USER, "y");
        assertThat(file()).isSymbolicLink();
        assertThat(far).hasContent("user: \"y\"\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(far)))
                .isEqualTo("rw-r-----");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }
}
