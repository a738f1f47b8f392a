package io.secretctl.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFilesTest {
    private static final byte[] OLD = "old".getBytes(UTF_8);
    private static final byte[] NEW = "new".getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("a.key");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void assertNothingElseInFolder(String... names) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(p -> p.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void aNewFileIsForItsOwnerAlone() throws IOException {
        PrivateFiles.create(file, OLD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PrivateFiles.read(file, 3)).isEqualTo(OLD);
        assertNothingElseInFolder("a.key");
    }

    @Test
    void creatingNeverReplaces() throws IOException {
        PrivateFiles.create(file, OLD);
        assertThatThrownBy(() -> PrivateFiles.create(file, NEW)).isInstanceOf(KeyFileException.AlreadyExists.class);
        assertThat(PrivateFiles.read(file, 64)).isEqualTo(OLD);
        assertNothingElseInFolder("a.key");
    }

    @Test
    void creatingDoesNotFollowALink() throws IOException {
        Path target = folder.resolve("elsewhere");
        Files.createSymbolicLink(file, target);
        assertThatThrownBy(() -> PrivateFiles.create(file, NEW)).isInstanceOf(KeyFileException.AlreadyExists.class);
        assertThat(target).doesNotExist();
        assertNothingElseInFolder("a.key");
    }

    @Test
    void replacingKeepsTheModeAndLeavesNothingBehind() throws IOException {
        PrivateFiles.create(file, OLD);
        PrivateFiles.replace(file, NEW);
        assertThat(PrivateFiles.read(file, 64)).isEqualTo(NEW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertNothingElseInFolder("a.key");
    }

    @Test
    void onlyAPrivateFileIsReplaced() throws IOException {
        assertThatThrownBy(() -> PrivateFiles.replace(file, NEW)).isInstanceOf(KeyFileException.Missing.class);
        Path real = folder.resolve("real");
        PrivateFiles.create(real, OLD);
        Files.createSymbolicLink(file, real);
        assertThatThrownBy(() -> PrivateFiles.replace(file, NEW)).isInstanceOf(KeyFileException.NotRegular.class);
        assertThat(PrivateFiles.read(real, 64)).isEqualTo(OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---", "rw------x", "rwxrwxrwx"})
    void looseModesAreRefused(String mode) throws IOException {
        PrivateFiles.create(file, OLD);
        mode(file, mode);
        assertThatThrownBy(() -> PrivateFiles.read(file, 64))
                .isInstanceOf(KeyFileException.LooseMode.class)
                .hasMessageContaining("chmod 600 " + file)
                .hasMessageContaining(mode);
        assertThatThrownBy(() -> PrivateFiles.replace(file, NEW)).isInstanceOf(KeyFileException.LooseMode.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void privateModesAreTaken(String mode) throws IOException {
        PrivateFiles.create(file, OLD);
        mode(file, mode);
        assertThat(PrivateFiles.read(file, 64)).isEqualTo(OLD);
    }

    @Test
    void anotherOwnersFileIsRefused() throws IOException {
        PrivateFiles.create(file, OLD);
        if (ownerOfFile() == 0) {
            assertThat(PrivateFiles.read(file, 64, 1000)).as("root's").isEqualTo(OLD);
            Files.setAttribute(file, "unix:uid", 12345); // only root can give a file away
        }
        int owner = ownerOfFile();
        assertThat(PrivateFiles.read(file, 64, owner)).isEqualTo(OLD);
        assertThatThrownBy(() -> PrivateFiles.read(file, 64, owner + 1L))
                .isInstanceOf(KeyFileException.LooseMode.class)
                .hasMessageContaining("another user");
    }

    private int ownerOfFile() throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }

    @Test
    void whatIsNoPlainFileIsRefused() throws Exception {
        Path real = folder.resolve("real");
        PrivateFiles.create(real, OLD);
        Files.createSymbolicLink(file, real);
        assertThatThrownBy(() -> PrivateFiles.read(file, 64))
                .isInstanceOf(KeyFileException.NotRegular.class)
                .hasMessageContaining("a symbolic link");
        assertThatThrownBy(() -> PrivateFiles.read(folder, 64))
                .isInstanceOf(KeyFileException.NotRegular.class)
                .hasMessageContaining("a folder");
        assertThatThrownBy(() -> PrivateFiles.create(Path.of("/"), NEW))
                .isInstanceOf(KeyFileException.NotRegular.class);
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> PrivateFiles.read(pipe, 64)).isInstanceOf(KeyFileException.NotRegular.class);
    }

    @Test
    void whatIsNotThereIsMissing() {
        assertThatThrownBy(() -> PrivateFiles.read(file, 64)).isInstanceOf(KeyFileException.Missing.class);
        assertThatThrownBy(() -> PrivateFiles.create(folder.resolve("no/a.key"), NEW))
                .isInstanceOf(KeyFileException.Unusable.class)
                .hasMessageContaining("folder does not exist");
    }

    @Test
    void aLongFileIsRefused() {
        PrivateFiles.create(file, new byte[65]);
        assertThatThrownBy(() -> PrivateFiles.read(file, 64)).isInstanceOf(KeyFileException.Damaged.class);
        assertThat(PrivateFiles.read(file, 65)).hasSize(65);
    }

    @Test
    void aRelativeNameWorks() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        PrivateFiles.create(relative, OLD);
        assertThat(PrivateFiles.read(relative, 64)).isEqualTo(OLD);
        Files.delete(file);
    }
}
