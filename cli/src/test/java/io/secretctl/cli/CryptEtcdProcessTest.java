package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On etcd's API of version 2, and what only etcd has. */
@Tag("once")
class CryptEtcdProcessTest extends CryptContract {
    private static EtcdServer etcd;

    @BeforeAll
    static void start() {
        etcd = EtcdServer.startWithV2();
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    @Override
    String where() {
        return "-endpoint http://" + etcd.endpoint();
    }

    @Override
    String source(String folder) {
        return "etcd2://" + etcd.endpoint() + folder;
    }

    /** As viper's remote providers find it: under the whole key, in crypt's format. */
    @Test
    void aProgramThatReadsCryptOnTheNewApiIsServed() {
        cli.with("SECRETCTL_STORE", "etcd://" + etcd.endpoint() + "/viper");
        assertThat(cli.input("port: 80\n")
                        .run("set", "--codec", "crypt", "/config.yaml")
                        .exit())
                .isZero();
        String there = "-backend etcd3 -endpoint http://" + etcd.endpoint();
        CliProcess.Result read = cli.shell("secretctl crypt get " + there + " /viper/config.yaml");
        assertThat(read.text()).isEqualTo("port: 80\n\n");
        CliProcess.Result own = cli.run("get", "--codec", "crypt", "/config.yaml");
        assertThat(own.text()).isEqualTo("port: 80\n");
        assertThat(own.err()).contains("not authenticated");
        assertThat(cli.shell("secretctl crypt set " + there + " /viper/other value")
                        .exit())
                .isZero();
        assertThat(cli.run("get", "--codec=crypt", "--secret-keyring", "ops.gpg", "/other")
                        .text())
                .isEqualTo("s3cret\n");
        assertThat(cli.run("get", "--codec=crypt", "--secret-keyring", "stranger.gpg", "/other")
                        .exit())
                .isEqualTo(6);
        assertThat(cli.run("get", "--codec=crypt", "/none").exit()).isEqualTo(3);

        cli.with("USER", "alice").with("SECRETCTL_STORE", "etcd://" + etcd.endpoint() + "/sealed");
        cli.run("init", "--name", "alice", "--suite", "x25519");
        assertThat(cli.input("sealed").run("set", "/app/x").exit()).isZero();
        assertThat(cli.input("crypt").run("set", "--codec=crypt", "/app/x").exit())
                .isEqualTo(7);
        assertThat(cli.run("get", "/app/x").text()).isEqualTo("sealed");
        CliProcess.Result sealed =
                cli.run("migrate", "plain", "etcd://" + etcd.endpoint() + "/sealed", "/copy", "--dry-run");
        assertThat(sealed.exit()).isEqualTo(9);
        assertThat(sealed.text()).doesNotContain("new");
        assertThat(sealed.err()).contains("/sealed/app/x is not taken over: it is one of secretctl's own");
        assertThat(cli.run("migrate", "plain", "etcd://" + etcd.endpoint() + "/sealed/x", "/x")
                        .exit())
                .isEqualTo(2);
        CliProcess.Result moved =
                cli.shell("secretctl migrate crypt etcd://" + etcd.endpoint() + "/viper /viper --delete-source");
        assertThat(moved.exit()).as(moved.err()).isZero();
        assertThat(cli.run("get", "/viper/config.yaml").text()).isEqualTo("port: 80\n");
        assertThat(cli.shell("secretctl crypt get " + there + " /viper/other").exit())
                .isEqualTo(1);
    }
}
