package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.Vectors;
import io.secretctl.store.ServerAddress;
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
                "etcd://h etcd://h:2379",
                "etcd://h/ etcd://h:2379",
                "etcd://h:1/app/ etcd://h:1/app",
                "ETCDS://h1:1,h2,[::1]:3/a/b etcds://h1:1,h2:2379,[::1]:3/a/b"
            })
    void isUnderstood(String uri, String canonical) {
        assertThat(parse(uri)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd:",
                "etcd:h",
                "etcd:///app",
                "etcd://h,,i",
                "etcd://h:0",
                "etcd://h:65536",
                "etcd://h:x",
                "etcd://https://h",
                "etcd://user:pass@h",
                "etcd://h/a//b",
                "etcd://h/../b",
                "etcd://h/a?b=c",
                "etcd://h/a#b",
                "etcd://::1/"
            })
    void isRefused(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void credentialsInAnAddressAreNotRepeated() {
        assertThatThrownBy(() -> parse("etcd://user:hunter2@h")).hasMessageNotContaining("hunter2");
    }

    @Test
    void odderStringsThanTheseAreUnderstoodOrRefused() {
        for (String naughty : Vectors.naughtyStrings()) {
            for (String uri : new String[] {"etcd:" + naughty, "etcd://" + naughty, "etcd://h/" + naughty}) {
                try {
                    assertThat(parse(parse(uri).toString())).isEqualTo(parse(uri));
                } catch (StoreException.Unusable refused) {
                    assertThat(refused).hasMessageContaining("etcd");
                }
            }
        }
    }

    @Test
    void tlsOptionsAreNeverUsedWithClearText() {
        StoreOptions ca = StoreOptions.DEFAULT.withCa(Path.of("ca.pem"));
        StoreOptions certificate = StoreOptions.DEFAULT.withClientCertificate(Path.of("c.pem"), Path.of("k.pem"));
        for (StoreOptions options : new StoreOptions[] {ca, certificate}) {
            assertThatThrownBy(() -> Address.parse("etcd://h", options))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("etcds://");
        }
    }

    @Test
    void aTokenIsRefused() {
        StoreOptions token = StoreOptions.DEFAULT.withToken(Path.of("token"));
        assertThatThrownBy(() -> Address.parse("etcd://h", token))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("token");
    }

    private static ServerAddress parse(String uri) {
        return Address.parse(uri, StoreOptions.DEFAULT);
    }
}
