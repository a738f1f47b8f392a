package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.SharedConsul;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("once")
class CryptConsulProcessTest extends CryptContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    @Override
    String where() {
        return "-backend=consul -endpoint=" + CONSUL.server().endpoint();
    }

    @Override
    String source(String folder) {
        return "consul://" + CONSUL.server().endpoint() + folder;
    }

    @Test
    void whatIsSetWithTheCodecTheRealCryptReads() {
        cli.with("SECRETCTL_STORE", CONSUL.newAddress() + "/viper");
        assertThat(cli.input("port: 80\n")
                        .run("set", "--codec", "crypt", "/config.yaml")
                        .exit())
                .isZero();
        String address = cli.shell("echo $SECRETCTL_STORE").text().strip();
        String key = address.substring(address.indexOf('/', "consul://".length()) + 1) + "/config.yaml";
        CliProcess.Result read = cli.shell("crypt-xordataexchange get " + where() + " " + key);
        assertThat(read.text()).as(read.err()).isEqualTo("port: 80\n\n");
    }
}
