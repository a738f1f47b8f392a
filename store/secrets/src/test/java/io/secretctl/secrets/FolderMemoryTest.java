package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Position;
import io.secretctl.fixtures.Patience;
import io.secretctl.policy.Floor;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class FolderMemoryTest {
    private static final String ROOT = "ab";
    private static final String HASH = "cd".repeat(32);

    @TempDir
    Path folder;

    private static Recollection seen(String path, long version) {
        return new Recollection(
                Floor.NONE, Floor.NONE, Map.of(new KeyPath(path), new Seen(new Position(0, version), false, HASH)));
    }

    private static long version(ReaderMemory memory, String path) {
        return Objects.requireNonNull(memory.recall(ROOT).paths().get(new KeyPath(path)))
                .position()
                .version();
    }

    private Path file() {
        return folder.resolve(ROOT + ".json");
    }

    @Test
    void whoeverSharesTheFolderKnowsAtOnceWhatOneRemembers() {
        ReaderMemory one = ReaderMemory.inFolder(folder);
        ReaderMemory other = ReaderMemory.inFolder(folder);
        assertThat(other.recall(ROOT)).isEqualTo(Recollection.NONE);
        for (int i = 1; i <= 5_000; i++) {
            (i % 3 == 0 ? one : other).remember(ROOT, seen("/app/k" + i % 7, i));
            assertThat(version(one, "/app/k" + i % 7)).isEqualTo(i);
            assertThat(version(other, "/app/k" + i % 7)).isEqualTo(i);
        }
        one.remember(ROOT, seen("/app/k1", 3));
        assertThat(version(other, "/app/k1")).isEqualTo(4999);
        Floor policy = new Floor(new Position(1, 9), Optional.of(HASH));
        one.remember(ROOT, new Recollection(new Floor(new Position(0, 2), Optional.of(HASH)), policy, Map.of()));
        assertThat(other.recall(ROOT).policy()).isEqualTo(policy);
        assertThat(ReaderMemory.inFolder(folder).recall(ROOT)).isEqualTo(other.recall(ROOT));
        assertThat(other.recall(ROOT).paths()).hasSize(7);
    }

    @Test
    void theFileStaysSmallAndPrivate() throws IOException {
        ReaderMemory memory = ReaderMemory.inFolder(folder);
        for (int i = 1; i <= 5_000; i++) {
            memory.remember(ROOT, seen("/app/k", i));
        }
        assertThat(Files.size(file())).isLessThan(200_000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void linksAndLooseModesAreRefused() throws IOException {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        mode(parent, "rwxrwxrwx");
        Path state = parent.resolve("state");
        ReaderMemory before = ReaderMemory.inFolder(state);
        before.remember(ROOT, seen("/app/a", 1)); // it makes its own folder, as below an emptyDir of Kubernetes
        Path file = state.resolve(ROOT + ".json");
        assertThat(version(ReaderMemory.inFolder(state), "/app/a")).isEqualTo(1);

        mode(state, "rwxr-xr-x"); // nothing in it is secret
        mode(file, "rw-r--r--");
        assertThat(version(ReaderMemory.inFolder(state), "/app/a")).isEqualTo(1);
        mode(state, "rwxrwxrwx");
        assertUnsafe(state, state + " has the mode rwxrwxrwx, so others may use it: chmod 700 " + state);
        mode(state, "rwx------");
        mode(file, "rw-rw-rw-");
        assertUnsafe(state, file + " has the mode rw-rw-rw-, so others may use it: chmod 600 " + file);
        Files.writeString(file, "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> before.recall(ROOT)).hasMessageContaining("others may use it");

        mode(file, "rw-------");
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
        assertUnsafe(state, file + " is not a plain file");
        assertThatThrownBy(() -> before.recall(ROOT)).hasMessageContaining("is not a plain file");
        Path link = Files.createSymbolicLink(folder.resolve("link"), state);
        assertThatThrownBy(() -> ReaderMemory.inFolder(link).remember("cd", seen("/app/a", 2)))
                .hasMessageContaining(link + " is not a folder");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void assertUnsafe(Path state, String reason) {
        ReaderMemory memory = ReaderMemory.inFolder(state);
        assertThatThrownBy(() -> memory.recall(ROOT))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("the memory of accepted versions is not used: " + reason);
        assertThatThrownBy(() -> memory.remember(ROOT, seen("/app/a", 2)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aLineThatWasNotWrittenToItsEndCountsForNothing() throws IOException {
        ReaderMemory memory = ReaderMemory.inFolder(folder);
        memory.remember(ROOT, seen("/app/a", 1));
        memory.remember(ROOT, seen("/app/b", 1));
        byte[] whole = Files.readAllBytes(file());
        String last = Files.readAllLines(file()).get(2);
        for (int cut = 1; cut <= last.length(); cut += 20) {
            byte[] torn = java.util.Arrays.copyOf(whole, whole.length - cut);
            Files.write(file(), torn);
            assertThat(memory.recall(ROOT)).isEqualTo(seen("/app/a", 1));
            assertThat(ReaderMemory.inFolder(folder).recall(ROOT)).isEqualTo(seen("/app/a", 1));
            memory.remember(ROOT, seen("/app/c", 2));
            assertThat(version(ReaderMemory.inFolder(folder), "/app/c")).isEqualTo(2);
            assertThat(Files.readAllLines(file())).hasSize(3).allMatch(line -> line.endsWith("}"));
        }
    }

    @Test
    void aDamagedFileIsRefusedAndLeftAsItIs() throws IOException {
        ReaderMemory before = ReaderMemory.inFolder(folder);
        before.remember(ROOT, seen("/app/a", 1));
        before.remember(ROOT, seen("/app/b", 1));
        List<String> lines = Files.readAllLines(file());
        List<String> damages = new ArrayList<>();
        damages.add("");
        damages.add("{");
        damages.add(lines.get(0) + "\n" + lines.get(1).replace("\"version\":1", "\"version\":0") + "\n");
        damages.add(lines.get(0) + "\n{}\n");
        damages.add(lines.get(0) + "\n" + lines.get(1).replace("/app/a", "app") + "\n");
        damages.add(lines.get(0) + "\n\u0000\u0000\n" + lines.get(1) + "\n");
        damages.add(lines.get(1) + "\n" + lines.get(2) + "\n");
        damages.add(lines.get(0).replace("\"v\":2", "\"v\":3") + "\n");
        for (String damage : damages) {
            Files.writeString(file(), damage);
            for (ReaderMemory memory : List.of(before, ReaderMemory.inFolder(folder))) {
                assertThatThrownBy(() -> memory.recall(ROOT))
                        .as(damage)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(file() + ", is damaged");
                assertThatThrownBy(() -> memory.remember(ROOT, seen("/app/a", 2)))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("is damaged");
            }
            assertThat(file()).hasContent(damage);
        }
    }

    @Test
    void aLineThatIsDamagedLaterIsFoundOutByWhoHasReadTheRest() throws IOException {
        ReaderMemory memory = ReaderMemory.inFolder(folder);
        memory.remember(ROOT, seen("/app/a", 1));
        Files.writeString(file(), "not JSON\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> memory.recall(ROOT)).hasMessageContaining("is damaged");
    }

    /** Remembers until it is killed, and says what it has remembered. */
    static final class Rememberer {
        private Rememberer() {}

        public static void main(String[] args) {
            ReaderMemory memory = ReaderMemory.inFolder(Path.of(args[0]));
            for (int i = Integer.parseInt(args[1]); ; i++) {
                memory.remember(ROOT, seen("/app/" + args[2] + i % 5, i));
                System.out.println(i);
            }
        }
    }

    @Test
    void whatWasRememberedOutlivesAKillAtAnyMoment() throws Exception {
        Files.createDirectories(folder);
        ReaderMemory memory = ReaderMemory.inFolder(folder);
        long[] last = {0, 0};
        for (int round = 0; round < 8; round++) {
            Path[] told = {folder.resolve("told0"), folder.resolve("told1")};
            Process[] both = {start(0, last[0] + 1, told[0]), start(1, last[1] + 1, told[1])};
            while (Files.size(told[0]) == 0 || Files.size(told[1]) == 0) {
                assertThat(both[0].isAlive() && both[1].isAlive()).isTrue();
                Thread.sleep(5);
            }
            Thread.sleep(60L * round);
            for (Process one : both) {
                one.destroyForcibly();
                assertThat(one.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            for (int i = 0; i < 2; i++) {
                List<String> lines = Files.readAllLines(told[i]);
                last[i] = Long.parseLong(lines.get(Files.readString(told[i]).endsWith("\n") ? lines.size() - 1 : 0));
                String path = "/app/" + "xy".charAt(i) + last[i] % 5;
                assertThat(version(memory, path)).isGreaterThanOrEqualTo(last[i]);
                assertThat(version(ReaderMemory.inFolder(folder), path)).isGreaterThanOrEqualTo(last[i]);
            }
        }
    }

    private Process start(int which, long from, Path told) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Rememberer.class.getName(),
                        folder.toString(),
                        Long.toString(from),
                        which == 0 ? "x" : "y")
                .redirectOutput(told.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
