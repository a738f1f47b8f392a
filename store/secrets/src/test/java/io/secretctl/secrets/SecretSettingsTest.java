package io.secretctl.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {
    private static final String PASSPHRASE = "corr\u00e9ct horse";

    @TempDir
    Path folder;

    /** Opens a key space by a locked identity, with this in the file of its passphrase. */
    private void open(byte[] passphraseFile) throws IOException {
        try (TestSpace space = new TestSpace("file:" + folder.resolve("store"))) {
            Path key = folder.resolve("identity");
            KeyFile.create(key, space.alice, PASSPHRASE.toCharArray());
            Path passphrase = Files.write(folder.resolve("passphrase"), passphraseFile);
            Map<String, String> settings = Map.of(
                    "store",
                    space.uri,
                    "identity",
                    key.toString(),
                    "passphrase-file",
                    passphrase.toString(),
                    "root",
                    space.created.root().toString());
            try (SecretSettings.Opened opened = SecretSettings.of(name -> Optional.ofNullable(settings.get(name)))
                    .open()) {
                assertThat(opened.keys().signer().id())
                        .isEqualTo(space.alice.signer().id());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void aPassphraseIsTheWholeFileButForOneNewline(String end) throws IOException {
        open((PASSPHRASE + end).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n\n", "\n\r\n", "\r", " "})
    void anythingElseBelongsToIt(String end) {
        assertThatThrownBy(() -> open((PASSPHRASE + end).getBytes(UTF_8))).isInstanceOf(KeyFileException.class);
    }

    @Test
    void aPassphraseThatIsNoTextIsRefused() {
        assertThatThrownBy(() -> open(new byte[] {(byte) 0xff}))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the passphrase file can't be read");
    }
}
