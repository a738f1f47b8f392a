package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.TestCa;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link GatewayContractTest} does not see: that the gateway is what answers, and what happens where it does not. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class GatewayTest {
    private static final KeyPath KEY = new KeyPath("/app/k");
    private static final StoreOptions ONE_SHOT = Patience.STORE.withOneShot();
    private static final Ranges NO_GRPC = (request, deadline) -> {
        throw new AssertionError("gRPC was asked");
    };

    @TempDir
    private Path folder;

    private static Ranges.Answer byGatewayAlone(String uri, StoreOptions options) {
        return new GatewayFirst(Gateway.of(Address.parse(uri, options), options), NO_GRPC)
                .range(Ranges.Request.of(ByteString.copyFromUtf8(KEY.value())), Deadline.in(ONE_SHOT.timeout()));
    }

    @Test
    void itAnswersInClearText() {
        try (EtcdServer etcd = EtcdServer.start();
                ConfigStore store = Stores.open("etcd://" + etcd.endpoint(), Patience.STORE)) {
            Entry entry = store.put(KEY, new byte[] {0, 1, (byte) 0xff}, Expected.absent());
            Ranges.Answer answer = byGatewayAlone("etcd://" + etcd.endpoint(), ONE_SHOT);
            assertThat(answer.count()).isEqualTo(1);
            assertThat(answer.more()).isFalse();
            assertThat(Keys.entry(KEY, answer.pairs().get(0))).isEqualTo(entry);
        }
    }

    @Test
    void itAnswersOverTlsToWhomTheAuthorityIsGiven() throws IOException {
        TestCa ours = new TestCa(folder, "ours");
        TestCa.Files client = ours.issue("client");
        StoreOptions options =
                ONE_SHOT.withCa(ours.certificate()).withClientCertificate(client.certificate(), client.key());
        try (EtcdServer etcd = EtcdServer.startMutualTls(ours);
                ConfigStore none = Stores.open("etcds://" + etcd.endpoint(), ONE_SHOT)) {
            assertThat(byGatewayAlone("etcds://" + etcd.endpoint(), options).pairs())
                    .isEmpty();
            assertThatThrownBy(() -> none.get(KEY))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining("certificate is not trusted");
        }
    }

    @Test
    void whereThereIsNoneGrpcIsAsked() {
        try (EtcdServer etcd = EtcdServer.startWithoutGateway();
                ConfigStore store = Stores.open("etcd://" + etcd.endpoint(), ONE_SHOT)) {
            assertThatThrownBy(() -> byGatewayAlone("etcd://" + etcd.endpoint(), ONE_SHOT))
                    .hasMessage("gRPC was asked");
            Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(store.get(KEY)).contains(entry);
        }
    }

    @Test
    void aMuteServerIsUnreachableInTime() {
        try (EtcdServer etcd = EtcdServer.start();
                FaultyProxy proxy = new FaultyProxy(etcd.port());
                ConfigStore store =
                        Stores.open("etcd://" + proxy.endpoint(), ONE_SHOT.withTimeout(Duration.ofSeconds(2)))) {
            proxy.become(FaultyProxy.Mode.MUTE);
            long begin = System.nanoTime();
            assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"header\":{}}",
                "{\"header\":{\"revision\":\"x\"}}",
                "{\"header\":{\"revision\":\"3\"},\"kvs\":[{\"key\":\"!\",\"mod_revision\":\"1\"}]}",
                "{\"header\":{\"revision\":\"3\"},\"kvs\":[{\"key\":\"YQ==\"}]}",
                "{\"header\":{\"revision\":\"3\"},\"kvs\":{}}",
                "{\"header\":{\"revision\":\"3\"}} {}",
                "{\"header\":{\"revision\":\"3\"}"
            })
    void whatIsNoAnswerIsNone(String document) {
        assertThatThrownBy(() -> GatewayJson.answer(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void noAnswerIsFollowedElsewhere() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread thread = new Thread(() -> redirect(server));
            thread.start();
            assertThatThrownBy(() -> byGatewayAlone("etcd://127.0.0.1:" + server.getLocalPort(), ONE_SHOT))
                    .hasMessage("gRPC was asked");
            thread.join();
        }
    }

    private static void redirect(ServerSocket server) {
        try (Socket client = server.accept()) {
            int first = client.getInputStream().read();
            assertThat(first).isEqualTo('P');
            String answer = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
