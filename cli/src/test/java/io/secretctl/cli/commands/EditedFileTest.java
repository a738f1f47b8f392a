package io.secretctl.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditedFileTest {
    @TempDir
    Path outside;

    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectory(outside.resolve("edited"));
        Files.writeString(folder.resolve("value"), "plaintext");
    }

    @Test
    void foldersGoWithWhatIsInThem() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("backup/of/today"));
        Files.writeString(deep.resolve("value~"), "plaintext");
        assertThat(EditedFile.remove(folder)).isTrue();
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatALinkLeadsToStaysAsItIs() throws IOException {
        Path mine = Files.writeString(outside.resolve("mine"), "mine");
        Path folderOfMine = Files.createDirectory(outside.resolve("folder"));
        Files.writeString(folderOfMine.resolve("file"), "mine too");
        Files.createSymbolicLink(folder.resolve("link"), mine);
        Files.createSymbolicLink(folder.resolve("links"), folderOfMine);
        Files.delete(folder.resolve("value"));
        Files.createSymbolicLink(folder.resolve("value"), mine);
        assertThat(EditedFile.remove(folder)).isTrue();
        assertThat(folder).doesNotExist();
        assertThat(mine).hasContent("mine");
        assertThat(folderOfMine.resolve("file")).hasContent("mine too");
    }

    /** A program that runs can't be written to, not even by root. */
    @Test
    void oneFailureKeepsNothingElseFromBeingRemoved() throws Exception {
        Path busy = folder.resolve("a-busy-program");
        Files.copy(Path.of("/bin/sleep").toRealPath(), busy);
        Files.setPosixFilePermissions(busy, PosixFilePermissions.fromString("rwx------"));
        Process running = new ProcessBuilder(busy.toString(), "60").start();
        try {
            assertThat(EditedFile.remove(folder)).isTrue();
        } finally {
            running.destroyForcibly().waitFor();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFolderInThePlaceOfTheValueGoesToo() throws IOException {
        Files.delete(folder.resolve("value"));
        Files.createDirectory(folder.resolve("value"));
        Files.writeString(folder.resolve("value/copy"), "plaintext");
        assertThat(EditedFile.remove(folder)).isTrue();
        assertThat(folder).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "'old', 'new|', 'new'",
        "'old', 'new', 'new'",
        "'old', 'new||', 'new||'",
        "'old|', 'new|', 'new|'",
        "'', '|', ''",
        "'a|b', 'a|c|', 'a|c'",
        "'old', '', ''"
    })
    void oneNewlineThatTheEditorAddedIsDropped(String before, String edited, String after) {
        byte[] result = EditCommand.withoutAddedNewline(bytes(before), bytes(edited));
        assertThat(result).isEqualTo(bytes(after));
    }

    private static byte[] bytes(String text) {
        return text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
    }
}
