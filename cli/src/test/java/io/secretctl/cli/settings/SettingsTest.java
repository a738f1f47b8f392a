package io.secretctl.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path home;

    private final Map<String, String> variables = new HashMap<>();
    private Path work;
    private Path project;
    private Path user;

    @BeforeEach
    void prepare() throws IOException {
        variables.put("HOME", home.toString());
        work = Files.createDirectories(home.resolve("repo/a/b"));
        project = home.resolve("repo/secretctl.yaml");
        user = Files.createDirectories(home.resolve(".config/secretctl")).resolve("config.yaml");
    }

    private Settings load(Map<Setting, String> flags) {
        return Settings.load(flags, new Environment(variables, work));
    }

    private Settings load() {
        return load(Map.of());
    }

    @Test
    void defaultsLieInTheProjectAndTheHome() throws IOException {
        assertThat(load().store()).isEqualTo("file:" + work.resolve("secrets"));
        Files.writeString(project, "");
        assertThat(load().store()).isEqualTo("file:" + home.resolve("repo/secrets"));
        assertThat(load().identity()).isEqualTo(home.resolve(".config/secretctl/identity.json"));
        assertThat(load().state()).isEqualTo(home.resolve(".local/state/secretctl"));
        assertThat(load().storeOptions().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(load().roots()).isEmpty();
    }

    @Test
    void aPathBelongsToWhereItStands() throws IOException {
        Files.writeString(project, "store: file:here\nidentity: ../app.key\nca-file: ~/ca.pem\n");
        assertThat(load().store()).isEqualTo("file:" + home.resolve("repo/here"));
        assertThat(load().identity()).isEqualTo(home.resolve("app.key"));
        assertThat(load().storeOptions().caFile()).contains(home.resolve("ca.pem"));
        variables.put("SECRETCTL_STORE", "file:there");
        assertThat(load().store()).isEqualTo("file:" + work.resolve("there"));
        assertThat(load(Map.of(Setting.IDENTITY, "my.key")).identity()).isEqualTo(work.resolve("my.key"));
        assertThat(load(Map.of(Setting.STORE, "etcd://h:2379/app")).store()).isEqualTo("etcd://h:2379/app");
        assertThat(load(Map.of(Setting.STORE, "file:///abs")).store()).isEqualTo("file:///abs");
    }

    @Test
    void theSearchEndsAtTheRepository() throws IOException {
        Files.writeString(project, "timeout: 9s\n");
        assertThat(load().find(Setting.TIMEOUT).orElseThrow().value()).isEqualTo("9s");
        Files.createDirectory(home.resolve("repo/a/.git"));
        assertThat(load().find(Setting.TIMEOUT).orElseThrow().value()).isEqualTo("5s");
    }

    @Test
    void theSearchEndsAtTheHome() throws IOException {
        Files.writeString(project, "timeout: 9s\n");
        variables.put("HOME", home.resolve("repo/a").toString());
        variables.put("XDG_CONFIG_HOME", home.resolve("none").toString());
        assertThat(load().find(Setting.TIMEOUT).orElseThrow().value()).isEqualTo("5s");
    }

    @Test
    void anEmptyVariableIsUnset() {
        variables.put("SECRETCTL_TIMEOUT", "");
        assertThat(load().storeOptions().timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "5s, PT5S", "2m, PT2M", "1h, PT1H", "7d, PT168H"})
    void timesHaveAUnit(String text, Duration expected) {
        assertThat(load(Map.of(Setting.TIMEOUT, text)).storeOptions().timeout()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0s", "-1s", "5 s", "1w", "99999999999s"})
    void otherTimesAreRefusedByName(String text) {
        assertThatThrownBy(() -> load(Map.of(Setting.TIMEOUT, text)))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("timeout from --timeout: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stor: x | :1 has the unknown setting \"stor\"",
                "'a: [' | :1 is not YAML",
                "- store | :1 is not a list of NAME: VALUE",
                "store: [a, b] | :1 has no plain value for store",
                "store: | :1 has no plain value for store",
                "'root: a\nroot: b' | :2 sets root a second time",
                "'root: a\n---\nroot: b' | holds more than one YAML document",
                "'root: &x a\nuser: *y' | is not YAML"
            })
    void aWrongFileIsRefusedWithItsLine(String document, String complaint) throws IOException {
        Files.writeString(project, document);
        assertThatThrownBy(this::load)
                .isInstanceOf(CliException.class)
                .hasMessageContaining(project.toString())
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"password-file, ../../.ssh/id_ed25519", "token-file, ../../.ssh/id_ed25519", "state, .fresh"})
    void aProjectNamesNoFileThatIsTheUsersAlone(String key, String value) throws IOException {
        Files.writeString(project, "user: me\n" + key + ": " + value + "\n");
        assertThatThrownBy(this::load).hasMessageContaining(":2 sets " + key + ", which a project's file may not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil", "'mine, evil'", "','", "'mine,'"})
    void aProjectBringsInNoRootBesideTheUsers(String root) throws IOException {
        Files.writeString(user, "timeout: 1s\nroot: mine, too\n");
        Files.writeString(project, "store: file:theirs\nroot: " + root + "\n");
        assertThatThrownBy(this::load)
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining(project + ":2");
    }

    @Test
    void aRootThatIsNotYoursIsToldWithBothFilesAndWhatToDo() throws IOException {
        Files.writeString(user, "timeout: 1s\nroot: mine, too\n");
        Files.writeString(project, "root: evil, too\n");
        assertThatThrownBy(this::load)
                .hasMessageContaining(project + ":1 names the root evil, which " + user + ":2")
                .isInstanceOfSatisfying(CliException.class, e -> {
                    assertThat(e.code()).isEqualTo("root-not-yours");
                    assertThat(e.hint().orElseThrow()).contains("config set --global root", "SECRETCTL_ROOT");
                });
        variables.put("SECRETCTL_ROOT", "evil");
        assertThat(load().roots()).containsExactly("evil");
        variables.remove("SECRETCTL_ROOT");
        assertThat(load(Map.of(Setting.ROOT, "flag")).roots()).containsExactly("flag");
    }

    @Test
    void aProjectMayNarrowTheUsersRoots() throws IOException {
        Files.writeString(project, "root: too\n");
        assertThat(load().roots()).containsExactly("too");
        Files.writeString(user, "root: mine , too\n");
        assertThat(load().roots()).containsExactly("too");
    }

    @Test
    void yourPasswordGoesToNoStoreThatOnlyTheProjectNames() throws IOException {
        Files.writeString(user, "user: me\npassword-file: etcd-password\n");
        Files.writeString(project, "store: etcd://elsewhere:2379/\n");
        assertThatThrownBy(() -> load().storeOptions()).hasMessageContaining("is not sent to a store that " + project);
        variables.put("SECRETCTL_STORE", "etcd://mine:2379/");
        assertThat(load().storeOptions().passwordFile()).contains(user.resolveSibling("etcd-password"));
        variables.remove("SECRETCTL_STORE");
        variables.put("SECRETCTL_PASSWORD_FILE", "p");
        assertThat(load().storeOptions().passwordFile()).contains(work.resolve("p"));
    }

    @Test
    void yourTokenGoesToNoStoreThatOnlyTheProjectNames() throws IOException {
        Files.writeString(user, "token-file: consul-token\n");
        Files.writeString(project, "store: consul://elsewhere:8500/\n");
        assertThatThrownBy(() -> load().storeOptions())
                .isInstanceOfSatisfying(
                        CliException.class,
                        e -> assertThat(e.hint())
                                .hasValueSatisfying(hint -> assertThat(hint).contains("SECRETCTL_TOKEN_FILE")))
                .hasMessageContaining("the token from your own configuration is not sent");
        variables.put("SECRETCTL_STORE", "consul://mine:8500/");
        assertThat(load().storeOptions().tokenFile()).contains(user.resolveSibling("consul-token"));
    }

    @Test
    void halvesOfPairsAreRefused() {
        assertThatThrownBy(() -> load(Map.of(Setting.CERT_FILE, "c.pem")).storeOptions())
                .isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void rootsAreAList() {
        assertThat(load(Map.of(Setting.ROOT, "a, b")).roots()).containsExactly("a", "b");
    }
}
