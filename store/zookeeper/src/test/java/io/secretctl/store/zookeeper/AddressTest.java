package io.secretctl.store.zookeeper;

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
                "zk://h/app zk://h:2181/app",
                "zk://h:1/app/ zk://h:1/app",
                "ZKS://h1:1,h2,[::1]:3/a/b zks://h1:1,h2:2181,[::1]:3/a/b"
            })
    void isUnderstood(String uri, String canonical) {
        assertThat(parse(uri)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zk:",
                "zk:h/app",
                "zk:///app",
                "zk://h",
                "zk://h/",
                "zk://h/zookeeper",
                "zk://h/zookeeper/x",
                "zk://h,,i/app",
                "zk://h:0/app",
                "zk://h:65536/app",
                "zk://h:x/app",
                "zk://https://h",
                "zk://user:pass@h/app",
                "zk://h/a//b",
                "zk://h/../b",
                "zk://h/a~b",
                "zk://h/a?b=c",
                "zk://h/a#b",
                "zk://::1/app"
            })
    void isRefused(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void credentialsInAnAddressAreNotRepeated() {
        assertThatThrownBy(() -> parse("zk://user:hunter2@h/app")).hasMessageNotContaining("hunter2");
    }

    @Test
    void odderStringsThanTheseAreUnderstoodOrRefused() {
        for (String naughty : Vectors.naughtyStrings()) {
            for (String uri : new String[] {"zk:" + naughty, "zk://" + naughty, "zk://h/" + naughty}) {
                try {
                    assertThat(parse(parse(uri).toString())).isEqualTo(parse(uri));
                } catch (StoreException.Unusable refused) {
                    assertThat(refused).hasMessageContaining("ZooKeeper");
                }
            }
        }
    }

    @Test
    void tlsOptionsAreNeverUsedWithClearText() {
        StoreOptions ca = StoreOptions.DEFAULT.withCa(Path.of("ca.pem"));
        StoreOptions certificate = StoreOptions.DEFAULT.withClientCertificate(Path.of("c.pem"), Path.of("k.pem"));
        for (StoreOptions options : new StoreOptions[] {ca, certificate}) {
            assertThatThrownBy(() -> Address.parse("zk://h/app", options))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("zks://");
        }
    }

    private static ServerAddress parse(String uri) {
        return Address.parse(uri, StoreOptions.DEFAULT);
    }
}
