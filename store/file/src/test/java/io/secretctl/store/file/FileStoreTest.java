package io.secretctl.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class FileStoreTest {
    private static final KeyPath KEY = new KeyPath("/app/db/password");
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path base;

    private Path root;
    private ConfigStore store;

    @BeforeEach
    void open() {
        root = base.resolve("store");
        store = open(StoreOptions.DEFAULT);
    }

    private ConfigStore open(StoreOptions options) {
        return Stores.open("file:" + root, options);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void readingMakesNoFolder() {
        assertThat(store.get(KEY)).isEmpty();
        assertThat(store.list(Prefix.ALL).revision()).isZero();
        assertThat(root).doesNotExist();
    }

    @Test
    void aKeyIsOneFileAndTheStoresOwnFilesAreIgnoredByGit() throws IOException {
        store.put(KEY, VALUE, Expected.absent());
        assertThat(root.resolve("app/db/password~sealed.json")).hasBinaryContent(VALUE);
        assertThat(root.resolve(".~store/.gitignore")).hasContent("*");
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("app", ".~store");
        }
        Entry entry = store.get(KEY).orElseThrow();
        store.commit(List.of(new Write.Delete(KEY, Expected.at(entry))));
        assertThat(root.resolve("app")).doesNotExist();
    }

    @Test
    void foreignFilesAreLeftAlone() throws IOException {
        store.put(KEY, VALUE, Expected.absent());
        for (String name :
                List.of("README.md", ".gitignore", "app/notes.txt", "not a name~sealed.json", "app/~sealed.json")) {
            Files.writeString(root.resolve(name), "foreign");
        }
        Files.createDirectories(root.resolve(".git/refs"));
        Files.writeString(root.resolve(".git/config~sealed.json"), "foreign");
        Files.createDirectories(root.resolve("not a name/below"));
        assertThat(store.list(Prefix.ALL).entries()).extracting(Entry::path).containsExactly(KEY);
        assertThat(store.get(new KeyPath("/README.md/below"))).isEmpty();
        assertThat(store.get(new KeyPath("/.git/config"))).isEmpty();
    }

    @Test
    void aFolderFromGitWithoutTheStoresOwnFilesWorks() throws IOException {
        Files.createDirectories(root.resolve("app/db"));
        Files.write(root.resolve("app/db/password~sealed.json"), VALUE);
        Entry entry = store.get(KEY).orElseThrow();
        assertThat(store.list(Prefix.ALL).entries()).containsExactly(entry);
        store.put(KEY, new byte[] {1}, Expected.at(entry));
        assertThat(store.history(KEY, 5)).hasSize(2).element(1).isEqualTo(entry);
    }

    @Test
    void tenEarlierVersionsAreKeptAndThoseOfADeletedKeyToo() throws IOException {
        Entry entry = store.put(KEY, new byte[] {0}, Expected.absent());
        for (byte i = 1; i < 15; i++) {
            entry = store.put(KEY, new byte[] {i}, Expected.at(entry));
        }
        assertThat(store.history(KEY, 100)).hasSize(11).first().isEqualTo(entry);
        store.commit(List.of(new Write.Delete(KEY, Expected.at(entry))));
        assertThat(store.history(KEY, 1)).containsExactly(entry);
    }

    @Test
    void linksAreRefusedWhereverTheyAre() throws IOException {
        Path outside = Files.createDirectories(base.resolve("outside/db"));
        Path secret = Files.writeString(outside.resolve("password~sealed.json"), "outside");
        Files.createDirectories(root.resolve("app"));
        Files.createSymbolicLink(root.resolve("app/db"), outside);
        refused(KEY);
        Files.delete(root.resolve("app/db"));
        Files.delete(root.resolve("app"));
        Files.createSymbolicLink(root.resolve("app"), base.resolve("outside"));
        refused(KEY);
        Files.delete(root.resolve("app"));
        Files.createDirectories(root.resolve("app/db"));
        Files.createSymbolicLink(root.resolve("app/db/password~sealed.json"), secret);
        refused(KEY);
        assertThat(secret).hasContent("outside");
    }

    private void refused(KeyPath path) {
        assertThatThrownBy(() -> store.get(path))
                .isInstanceOf(StoreException.Damaged.class)
                .hasMessageContaining("link");
        assertThatThrownBy(() -> store.list(Prefix.ALL)).isInstanceOf(StoreException.Damaged.class);
        assertThatThrownBy(() -> store.put(path, VALUE, Expected.absent())).isInstanceOf(StoreException.Damaged.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lock", "journal", "history", "revision", "new"})
    void linksAmongTheStoresOwnFilesAreRefused(String name) throws IOException {
        Path target = Files.createDirectories(base.resolve("outside"));
        Path victim = Files.writeString(target.resolve("victim"), "victim");
        Path link = root.resolve(".~store").resolve(name);
        Files.createDirectories(name.isEmpty() ? root : root.resolve(".~store"));
        Files.createSymbolicLink(link, name.isEmpty() || name.equals("history") ? target : victim);
        assertThatThrownBy(() -> {
                    Entry first = store.put(KEY, VALUE, Expected.absent());
                    store.put(KEY, new byte[] {1}, Expected.at(first));
                })
                .isInstanceOf(StoreException.class);
        assertThat(victim).hasContent("victim");
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files).containsExactly(victim);
        }
    }

    @Test
    void whatIsNoFileOrTooLargeIsDamage() throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("app/db/password~sealed.json"));
        assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreException.Damaged.class);
        assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe~sealed.json").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> store.get(new KeyPath("/pipe"))).isInstanceOf(StoreException.Damaged.class);
        Files.write(root.resolve("big~sealed.json"), new byte[store.limits().maxValueBytes() + 1]);
        assertThatThrownBy(() -> store.get(new KeyPath("/big")))
                .isInstanceOf(StoreException.Damaged.class)
                .hasMessageContaining("larger");
    }

    @Test
    void aSegmentTooLongForAFileIsRefusedAndAbsent() {
        KeyPath longest = new KeyPath("/" + "a".repeat(243));
        KeyPath tooLong = new KeyPath("/" + "a".repeat(244));
        store.put(longest, VALUE, Expected.absent());
        assertThatThrownBy(() -> store.put(tooLong, VALUE, Expected.absent()))
                .isInstanceOf(StoreException.TooLarge.class)
                .hasMessageContaining("243");
        assertThat(store.get(tooLong)).isEmpty();
        assertThat(store.history(tooLong, 1)).isEmpty();
        assertThat(store.list(new Prefix(tooLong.value())).entries()).isEmpty();
    }

    @Test
    void aFileWhereAFolderIsNeededIsAnError() throws IOException {
        Files.createDirectories(root);
        Files.writeString(root.resolve("app"), "foreign");
        assertThat(store.get(KEY)).isEmpty();
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.absent())).isInstanceOf(StoreException.class);
        assertThat(root.resolve("app")).hasContent("foreign");
    }

    @Test
    void changesFromOutsideReachAWatch() throws IOException {
        Entry entry = store.put(KEY, VALUE, Expected.absent());
        Listing listing = store.list(Prefix.ALL);
        WatchRecorder seen = new WatchRecorder(listing);
        store.watch(listing, seen);
        Files.writeString(root.resolve("pulled~sealed.json"), "from git");
        seen.awaitEntry(new KeyPath("/pulled"), store.get(new KeyPath("/pulled")));
        Files.delete(root.resolve("app/db/password~sealed.json"));
        seen.awaitEntry(entry.path(), Optional.empty());
    }

    @Test
    void aWatchSurvivesDamageAndTellsOfIt() throws IOException {
        Listing listing = store.list(Prefix.ALL);
        WatchRecorder seen = new WatchRecorder(listing);
        store.watch(listing, seen);
        Path damage = Files.createDirectories(root.resolve("app~sealed.json"));
        assertThat(seen.awaitProblem()).isInstanceOf(StoreException.Damaged.class);
        Files.delete(damage);
        Entry entry = store.put(KEY, VALUE, Expected.absent());
        seen.awaitEntry(KEY, Optional.of(entry));
    }

    @Test
    void aLockHeldElsewhereIsAnErrorAfterTheTimeout() throws IOException {
        store.put(KEY, VALUE, Expected.absent());
        // In one JVM this stands for another process: the store can't tell, and must not fail in another way.
        try (FileChannel channel = FileChannel.open(root.resolve(".~store/lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock();
                ConfigStore hasty = open(StoreOptions.DEFAULT.withTimeout(Duration.ofMillis(200)))) {
            assertThat(lock.isValid()).isTrue();
            assertThat(hasty.get(KEY)).isPresent();
            assertThatThrownBy(() -> hasty.put(new KeyPath("/b"), VALUE, Expected.absent()))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining("lock");
        }
        store.put(new KeyPath("/b"), VALUE, Expected.absent());
    }

    @Test
    void aDamagedJournalIsSaidAndNothingIsTouched() throws IOException {
        Entry entry = store.put(KEY, VALUE, Expected.absent());
        Path journal = Files.writeString(root.resolve(".~store/journal"), "junk");
        assertThatThrownBy(() -> store.get(KEY))
                .isInstanceOf(StoreException.Damaged.class)
                .hasMessageContaining("journal");
        Files.delete(journal);
        assertThat(store.get(KEY)).contains(entry);
    }

    @Test
    void aJournalLeftBehindIsCarriedOutByTheNextReader() throws IOException {
        Entry entry = store.put(KEY, VALUE, Expected.absent());
        KeyPath other = new KeyPath("/other");
        Journal journal = new Journal(
                7,
                List.of(
                        new Write.Delete(KEY, Expected.at(entry)),
                        new Write.Put(other, new byte[] {7}, Expected.absent())));
        Files.write(root.resolve(".~store/journal"), journal.encode());
        assertThat(store.get(KEY)).isEmpty();
        Listing listing = store.list(Prefix.ALL);
        assertThat(listing.entries()).extracting(Entry::path).containsExactly(other);
        assertThat(listing.revision()).isEqualTo(7);
        assertThat(root.resolve(".~store/journal")).doesNotExist();
    }

    @Test
    void aJournalThatWasCarriedOutBeforeIsNotCarriedOutAgain() throws IOException {
        Entry entry = store.put(KEY, VALUE, Expected.absent());
        Journal old = new Journal(1, List.of(new Write.Put(KEY, new byte[] {9}, Expected.absent())));
        Files.write(root.resolve(".~store/journal"), old.encode());
        assertThat(store.get(KEY)).contains(entry);
        assertThat(root.resolve(".~store/journal")).doesNotExist();
    }

    @Test
    void anInterruptedThreadWritesWhollyOrNotAtAll() throws InterruptedException {
        KeyPath other = new KeyPath("/other");
        List<Entry> current = store.commit(List.of(
                new Write.Put(KEY, new byte[] {0}, Expected.absent()),
                new Write.Put(other, new byte[] {0}, Expected.absent())));
        assertThat(current).hasSize(2);
        for (int i = 1; i < 60; i++) {
            byte[] value = {(byte) i};
            Thread writer = new Thread(() -> {
                try {
                    store.commit(List.of(
                            new Write.Put(KEY, value, Expected.at(store.get(KEY).orElseThrow())),
                            new Write.Put(
                                    other, value, Expected.at(store.get(other).orElseThrow()))));
                } catch (StoreException.Unreachable interrupted) {
                    assertThat(store.endpoint()).isNotEmpty(); // nothing was written; checked below
                }
            });
            writer.start();
            Thread.sleep(i / 20, 49_000 * (i % 20));
            writer.interrupt();
            writer.join();
            assertThat(store.get(other).orElseThrow().value())
                    .isEqualTo(store.get(KEY).orElseThrow().value());
        }
    }

    @Test
    void whatTheSystemRefusesIsDenied() {
        // Not even root may make a folder there.
        try (ConfigStore refused = Stores.open("file:/sys/secretctl-test", StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> refused.put(KEY, VALUE, Expected.absent()))
                    .isInstanceOf(StoreException.Denied.class)
                    .hasMessageContaining("/sys/secretctl-test");
        }
        assertThat(Failures.of("file:/x", new AccessDeniedException("/x/y")))
                .isInstanceOf(StoreException.Denied.class)
                .hasMessageContaining("/x/y");
        assertThat(Failures.of("file:/x", new FileSystemException("/x/y", null, "No space left on device")))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("No space left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file://", "file://host/dir", "file:\0"})
    void anAddressWithoutAFolderIsUnusable(String uri) {
        assertThatThrownBy(() -> Stores.open(uri, StoreOptions.DEFAULT)).isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void allSpellingsOfAnAddressAreUnderstood() throws IOException {
        store.put(KEY, VALUE, Expected.absent());
        Path relative = Path.of("").toAbsolutePath().relativize(root);
        for (String uri : List.of("file:" + root, "file://" + root, "file:" + relative, "FILE:" + root)) {
            try (ConfigStore same = Stores.open(uri, StoreOptions.DEFAULT)) {
                assertThat(same.get(KEY)).as(uri).isPresent();
            }
        }
        Path file = Files.writeString(base.resolve("a file"), "");
        assertThatThrownBy(() -> Stores.open("file:" + file, StoreOptions.DEFAULT))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("not a folder");
    }
}
