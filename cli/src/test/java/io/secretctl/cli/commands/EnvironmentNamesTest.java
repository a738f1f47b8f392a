package io.secretctl.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.Context;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentNamesTest {
    private static Set<String> assign(String prefix, String path, Map<String, KeyPath> asked) {
        KeyPath key = new KeyPath(path);
        EnvelopeHeader header = new EnvelopeHeader(
                Suite.X25519,
                new Context("0123456789abcdef0123456789abcdef", path),
                new Position(0, 1),
                Optional.empty(),
                1,
                new KeyId("0".repeat(64)),
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                EnvelopeHeader.Kind.VALUE,
                EnvelopeHeader.OCTET_STREAM);
        Secret secret = new Secret(new SecretInfo(key, header, "me", new TreeSet<>()), SecretBytes.copyOf(new byte[1]));
        try (Snapshot snapshot = new Snapshot(new Prefix(prefix), new TreeMap<>(Map.of(key, secret)), List.of(), 1)) {
            return EnvironmentNames.assign(snapshot, asked).keySet();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/app, /app/db/pass-word, DB_PASS_WORD",
        "/app/db, /app/db, DB",
        "/, /app/db, APP_DB",
        "/app, /app/homes, HOMES",
        "/app, /app/mypath, MYPATH",
        "/app, /app/git/token, GIT_TOKEN"
    })
    void theNameIsThePathBelowThePrefix(String prefix, String path, String name) {
        assertThat(assign(prefix, path, Map.of())).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "HOME",
                "SHELL",
                "TMPDIR",
                "ZDOTDIR",
                "EDITOR",
                "LD_PRELOAD",
                "MALLOC_CHECK_",
                "GLIBC_TUNABLES",
                "GCONV_PATH",
                "LOCPATH",
                "NLSPATH",
                "TERMINFO",
                "TERMINFO_DIRS",
                "NODE_OPTIONS",
                "NODE_PATH",
                "NODE_EXTRA_CA_CERTS",
                "PYTHONHOME",
                "PYTHONWARNINGS",
                "PYTHONPATH",
                "PERL5LIB",
                "PERL5DB",
                "RUBYOPT",
                "CLASSPATH",
                "GIT_CONFIG",
                "GIT_CONFIG_COUNT",
                "GIT_CONFIG_KEY_0",
                "GIT_ASKPASS",
                "GIT_SSH_COMMAND",
                "KUBECONFIG",
                "DOCKER_HOST",
                "HTTP_PROXY",
                "HTTPS_PROXY",
                "ALL_PROXY",
                "NO_PROXY",
                "OPENSSL_CONF",
                "SSL_CERT_FILE",
                "SSL_CERT_DIR",
                "CURL_CA_BUNDLE",
                "SECRETCTL_STORE"
            })
    void aDangerousNameMustBeAskedFor(String name) {
        String path = "/app/" + name.toLowerCase(Locale.ROOT);
        assertThatThrownBy(() -> assign("/app", path, Map.of()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(path + " would become " + name);
        assertThat(assign("/app", path, Map.of(name, new KeyPath(path)))).containsExactly(name);
    }

    @Test
    void aPathOutsideThePrefixIsNotNamedAfterAPartOfIt() {
        assertThatThrownBy(() -> assign("/app", "/other/user", Map.of()))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.INTEGRITY))
                .hasMessageContaining("/other/user does not lie below /app");
    }
}
