package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.FreePort;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real HAProxy, whose servers and certificate come from the store and change while clients ask it. */
@Tag("once")
class HaproxyProcessTest extends WithCli {
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private volatile boolean over;
    private SSLContext tls;
    private int port;
    private Path haproxy;

    /** What one request met with. */
    private record Answer(String body, String certificate) {}

    @BeforeEach
    void makeKeySpace() throws Exception {
        cli.with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ok(cli.run("init", "--suite", "x25519"));
        tls = trustingAll();
        port = FreePort.next();
        haproxy = Files.createDirectories(sandbox.resolve("haproxy"));
    }

    @AfterEach
    void end() throws Exception {
        over = true;
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            assertThat(process.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        servers.forEach(server -> server.stop(0));
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private void set(String path, String value) {
        ok(cli.input(value).run("set", path));
    }

    /** A server that answers with its name; returns its address. */
    private String server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            byte[] body = name.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @SuppressWarnings("TrustAllX509TrustManager") // which certificate is shown is what is looked at
    private static SSLContext trustingAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                new SecureRandom());
        return context;
    }

    /** One request on a connection of its own. */
    private Answer ask() throws IOException {
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!answer.contains(" 200 ") || !answer.contains("\r\n\r\n")) {
                throw new IOException("answered: " + answer);
            }
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return new Answer(
                    answer.substring(answer.indexOf("\r\n\r\n") + 4),
                    shown.getSubjectX500Principal().getName());
        }
    }

    private void askOnAndOn() {
        while (!over) {
            try {
                ask();
                answers.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                if (!over) {
                    failures.add(String.valueOf(e));
                }
            }
        }
    }

    private void until(String what, Predicate<Answer> condition) throws Exception {
        Instant end = Instant.now().plus(Patience.WAIT);
        int met = 0;
        while (met < 10) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(end);
            met = condition.test(ask()) ? met + 1 : 0;
            Thread.sleep(20);
        }
    }

    private static void untilSaid(Path said, String line) throws Exception {
        Instant end = Instant.now().plus(Patience.WAIT);
        while (!Files.readString(said).contains(line)) {
            assertThat(Instant.now()).as("waiting for " + line).isBefore(end);
            Thread.sleep(50);
        }
    }

    private void resources() throws IOException {
        Path confd = cli.directory().resolve("confd");
        Files.createDirectories(confd.resolve("conf.d"));
        Files.createDirectories(confd.resolve("templates"));
        Files.writeString(confd.resolve("templates/site.pem"), """
                {{ getv("/tls/certificate") }}{{ getv("/tls/key") }}""");
        Files.writeString(confd.resolve("templates/haproxy.cfg"), """
                defaults
                    mode http
                    option redispatch
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                frontend site
                    bind 127.0.0.1:%d ssl crt %s/site.pem
                    default_backend app
                backend app
                {%%- for server in gets("/backends/*") %%}
                    server {{ base(server.Key) }} {{ server.Value }}
                {%%- endfor %%}
                """.formatted(port, haproxy));
        String reload = """
                reload_cmd = "if [ -e %s/pid ]; then kill -USR2 $(cat %s/pid); fi"
                shell = true
                """.formatted(haproxy, haproxy);
        Files.writeString(confd.resolve("conf.d/10-pem.toml"), """
                [template]
                src = "site.pem"
                dest = "%s/site.pem"
                prefix = "/lb"
                keys = ["/tls"]
                check_cmd = "printf 'frontend x\\n mode http\\n timeout client 1s\\n bind 127.0.0.1:1 ssl crt %%s\\n' \
                {{src}} | haproxy -c -f /dev/stdin"
                %s""".formatted(haproxy, reload));
        Files.writeString(confd.resolve("conf.d/20-haproxy.toml"), """
                [template]
                src = "haproxy.cfg"
                dest = "%s/haproxy.cfg"
                prefix = "/lb"
                keys = ["/backends"]
                mode = "0644"
                check_cmd = "haproxy -c -f {{src}}"
                %s""".formatted(haproxy, reload));
    }

    @Test
    void serversAndCertificatesChangeUnderLoadWithoutAFailedRequest() throws Exception {
        TestCa ca = new TestCa(Files.createDirectories(sandbox.resolve("ca")), "test");
        TestCa.Files first = ca.issue("first");
        TestCa.Files second = ca.issue("second");
        set("/lb/tls/certificate", Files.readString(first.certificate()));
        set("/lb/tls/key", Files.readString(first.key()));
        set("/lb/backends/a", server("a"));
        resources();
        Path said = sandbox.resolve("said");
        processes.add(cli.start(said, "render", "--confdir", "confd", "--watch", "--debounce", "100ms"));
        Instant end = Instant.now().plus(Patience.WAIT);
        while (!Files.exists(haproxy.resolve("haproxy.cfg"))) {
            assertThat(Instant.now()).as("%s", Files.readString(said)).isBefore(end);
            Thread.sleep(50);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(haproxy.resolve("site.pem"))))
                .isEqualTo("rw-------");
        Path log = sandbox.resolve("haproxy.log");
        processes.add(0, Haproxy.start(haproxy.resolve("haproxy.cfg"), log, haproxy.resolve("pid")));
        while (!answersAtAll()) {
            assertThat(Instant.now()).as(Files.readString(log)).isBefore(end);
            Thread.sleep(50);
        }
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread client = new Thread(this::askOnAndOn);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        until(
                "a alone",
                answer -> answer.body().equals("a") && answer.certificate().contains("first"));

        set("/lb/backends/b", server("b"));
        until("b too", answer -> answer.body().matches("[ab]") && sawB());
        ok(cli.run("rm", "/lb/backends/a", "--yes"));
        until("b alone", answer -> answer.body().equals("b"));

        // The pair does not fit until the second of them is there: the check keeps the old one.
        set("/lb/tls/certificate", Files.readString(second.certificate()));
        untilSaid(said, "site.pem stays as it is");
        assertThat(ask().certificate()).contains("first");
        set("/lb/tls/key", Files.readString(second.key()));
        until("the new certificate", answer -> answer.certificate().contains("second"));

        // A server that HAProxy can't have is refused, and nothing happens to those that are there.
        set("/lb/backends/c", "127.0.0.1:no-port");
        untilSaid(said, "haproxy.cfg stays as it is");
        until("b still", answer -> answer.body().equals("b"));

        over = true;
        for (Thread client : clients) {
            client.join(Patience.WAIT.toMillis());
        }
        assertThat(failures).isEmpty();
        assertThat(answers.get()).isGreaterThan(100);
        assertThat(Files.readString(said)).doesNotContain("PRIVATE KEY");
    }

    private boolean answersAtAll() {
        try {
            return ask().body().equals("a");
        } catch (IOException e) {
            return false;
        }
    }

    private boolean sawB() {
        try {
            for (int i = 0; i < 10; i++) {
                if (ask().body().equals("b")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
