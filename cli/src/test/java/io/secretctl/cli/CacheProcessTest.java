package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reading while the store is down. */
@Tag("once")
class CacheProcessTest extends WithCli {
    private final EtcdServer etcd = EtcdServer.start();

    @AfterEach
    void end() {
        etcd.close();
    }

    @Test
    void valuesAreReadFromTheCacheIfItIsAskedFor() {
        cli.with("SECRETCTL_STORE", "etcd://" + etcd.endpoint()).with("USER", "alice");
        ok(cli.run("init", "--name", "alice", "--suite", "x25519"));
        ok(cli.input("s3cret").run("set", "/app/db/password"));
        ok(cli.run("get", "/app/db/password", "--cache-max-age", "1h"));
        ok(cli.run("exec", "/app", "--cache-max-age", "1h", "--", "true"));
        etcd.kill();

        Result without = cli.run("get", "/app/db/password");
        assertThat(without.exit()).isEqualTo(8);
        cli.with("SECRETCTL_CACHE_MAX_AGE", "1h");
        Result got = ok(cli.run("get", "/app/db/password"));
        assertThat(got.text()).isEqualTo("s3cret");
        assertThat(got.err()).contains("from the cache of ").contains(": the store can't be reached");
        Result ran = ok(cli.run("exec", "/app", "--", "sh", "-c", "printf %s \"$DB_PASSWORD\""));
        assertThat(ran.text()).isEqualTo("s3cret");
        assertThat(ran.err()).contains("from the cache of ");
        Result old = cli.run("get", "/app/db/password", "--cache-max-age", "1ms");
        assertThat(old.exit()).isEqualTo(8);
        assertThat(old.out()).isEmpty();
        assertThat(old.err()).contains("older than");
        assertThat(cli.input("x").run("set", "/app/db/password").exit()).isEqualTo(8);
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }
}
