package io.secretctl.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.Vectors;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "consul://h consul://h:8500",
                "consul://h/ consul://h:8500",
                "consul://h:1/app/ consul://h:1/app",
                "consul://h/app?dc=east-1 consul://h:8500/app?dc=east-1",
                "consul://h?dc=x consul://h:8500?dc=x",
                "CONSULS://h1:1,h2,[::1]:3/a/b consuls://h1:1,h2:8501,[::1]:3/a/b"
            })
    void isUnderstood(String uri, String canonical) {
        assertThat(parse(uri)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "consul:",
                "consul:h",
                "consul:///app",
                "consul://h,,i",
                "consul://h:0",
                "consul://h:65536",
                "consul://h:x",
                "consul://https://h",
                "consul://user:pass@h",
                "consul://h/a//b",
                "consul://h/../b",
                "consul://h/a?b=c",
                "consul://h/a?dc=",
                "consul://h/a?dc=x&token=y",
                "consul://h/a?dc=../x",
                "consul://h/a#b",
                "consul://::1/"
            })
    void isRefused(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void credentialsInAnAddressAreNotRepeated() {
        assertThatThrownBy(() -> parse("consul://user:hunter2@h")).hasMessageNotContaining("hunter2");
    }

    @Test
    void odderStringsThanTheseAreUnderstoodOrRefused() {
        for (String naughty : Vectors.naughtyStrings()) {
            for (String uri : new String[] {"consul:" + naughty, "consul://" + naughty, "consul://h/" + naughty}) {
                try {
                    assertThat(parse(parse(uri).toString())).isEqualTo(parse(uri));
                } catch (StoreException.Unusable refused) {
                    assertThat(refused).hasMessageContaining("consul");
                }
            }
        }
    }

    @Test
    void tlsOptionsAreNeverUsedWithClearText() {
        StoreOptions ca = StoreOptions.DEFAULT.withCa(Path.of("ca.pem"));
        StoreOptions certificate = StoreOptions.DEFAULT.withClientCertificate(Path.of("c.pem"), Path.of("k.pem"));
        for (StoreOptions options : new StoreOptions[] {ca, certificate}) {
            assertThatThrownBy(() -> Address.parse("consul://h", options))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("consuls://");
        }
    }

    @Test
    void aUserIsRefused() {
        StoreOptions user = StoreOptions.DEFAULT.withUser("me", Path.of("password"));
        assertThatThrownBy(() -> Address.parse("consul://h", user))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("token file");
    }

    private static Address parse(String uri) {
        return Address.parse(uri, StoreOptions.DEFAULT);
    }
}
