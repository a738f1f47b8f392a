package io.secretctl.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a hostile source of a migration may answer. */
@Timeout(300)
class HttpTest {
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private HttpServer server;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[1 << 16];
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(part);
                }
            } catch (IOException e) {
                givenUp.countDown();
            }
        });
        server.createContext("/whole", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'[', ']'});
            exchange.close();
        });
        server.start();
        http = new Http(
                SourceAddress.parse("consul://127.0.0.1:" + server.getAddress().getPort()),
                StoreOptions.DEFAULT.withTimeout(Duration.ofMinutes(2)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAnswerWithoutEndIsGivenUp() throws InterruptedException {
        assertThatThrownBy(() -> http.get("/endless"))
                .isInstanceOf(StoreException.Damaged.class)
                .hasMessageContaining("the answer has more than 67108864 bytes");
        givenUp.await();
    }

    @Test
    void anAnswerIsJson() {
        assertThat(http.get("/whole").json()).isEmpty();
        assertThat(http.get("/none").status()).isEqualTo(404);
    }
}
