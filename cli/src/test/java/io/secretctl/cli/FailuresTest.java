package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.keys.KeyFileException;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.SecretException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    static Stream<Class<?>> kinds() {
        return Stream.of(
                        StoreException.class,
                        EnvelopeException.class,
                        KeyFileException.class,
                        PolicyException.class,
                        TrustException.class,
                        SecretException.class)
                .flatMap(kind -> Stream.of(kind.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindHasItsRow(Class<?> kind) {
        assertThat(Failures.knows(kind)).isTrue();
    }

    @Test
    void aKindIsToldWithItsMessage() {
        Failure failure = Failures.of(
                new StoreException.OutcomeUnknown("etcd://h", KeyPath.parse("/a/b"), new RuntimeException("c4n4ry")));
        assertThat(failure.exit()).isEqualTo(ExitCode.STORE_UNREACHABLE);
        assertThat(failure.code()).isEqualTo("outcome-unknown");
        assertThat(failure.message()).contains("/a/b").doesNotContain("c4n4ry");
        assertThat(failure.hint()).isPresent();
    }

    @Test
    void aForeignMessageIsNotShown() {
        Failure failure = Failures.of(new NumberFormatException("For input string: \"c4n4ry\""));
        assertThat(failure.exit()).isEqualTo(ExitCode.INTERNAL);
        assertThat(failure.message()).contains("NumberFormatException").doesNotContain("c4n4ry");
    }

    @Test
    void aFileIsNamed() {
        assertThat(Failures.of(new NoSuchFileException("app.key")).message())
                .isEqualTo("app.key: there is no such file");
    }

    @Test
    void anErrorKeepsItsCauseWhenAHintIsAdded() {
        RuntimeException cause = new RuntimeException();
        CliException error = CliException.usage("x").causedBy(cause).withHint("y");
        assertThat(error).hasCause(cause);
        assertThat(error.hint()).contains("y");
    }
}
