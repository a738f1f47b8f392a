package io.secretctl.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.fixtures.WatchFaultsContract;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchFaultsTest extends WatchFaultsContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private static final int ANY_VERSION = -1;

    WatchFaultsTest() {
        super("zk", ZOOKEEPER.server());
    }

    @Test
    void aLogWithAPathThatIsNone() throws IOException, InterruptedException, KeeperException {
        WatchRecorder seen = watching();
        Nodes nodes = Nodes.below(part);
        ZooKeeper somebody = new ZooKeeper(server.endpoint(), 10_000, event -> {});
        try {
            byte[] good = somebody.getData(nodes.root(), false, new Stat());
            somebody.setData(nodes.root(), log("no path"), ANY_VERSION);
            String value = nodes.value(new KeyPath("/app/a"));
            somebody.setData(value, new byte[] {3}, ANY_VERSION);
            seen.awaitProblem(
                    problem -> problem instanceof StoreException.Damaged
                            && String.valueOf(problem.getMessage()).contains("no path"),
                    "that the log is damaged");
            assertThatThrownBy(() -> direct.list(APP)).isInstanceOf(StoreException.Damaged.class);
            assertThatThrownBy(() -> direct.put(new KeyPath("/app/c"), new byte[1], Expected.absent()))
                    .isInstanceOf(StoreException.Damaged.class);
            somebody.setData(nodes.root(), good, ANY_VERSION);
        } finally {
            somebody.close();
        }
        seen.awaitState(direct.list(APP));
        seen.awaitResumption();
    }

    /** One commit that has changed one path. */
    private static byte[] log(String path) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            out.writeLong(7);
            out.writeLong(0);
            out.writeShort(1);
            out.writeUTF(path);
        }
        return bytes.toByteArray();
    }
}
