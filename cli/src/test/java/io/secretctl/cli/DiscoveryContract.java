package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.FreePort;
import io.secretctl.fixtures.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cookbook's service discovery, with a real HAProxy, on a store that has leases. */
@Tag("once")
abstract class DiscoveryContract extends WithCli {
    private static final Pattern TEMPLATE = Pattern.compile("(?ms)^```pebble haproxy.cfg.peb\n(.*?)^```$");

    private final List<Process> processes = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final Object underway = new Object();
    private volatile boolean over;

    /** An empty key space. */
    abstract String storeAddress();

    @AfterEach
    void end() throws Exception {
        over = true;
        for (Process process : processes) {
            kill(process);
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(process.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private Process service(String name, int port) throws IOException {
        Path folder = Files.createDirectories(sandbox.resolve(name));
        Files.writeString(folder.resolve("index.html"), name);
        Process process = new ProcessBuilder(
                        "python3", "-m", "http.server", Integer.toString(port), "--bind", "127.0.0.1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(sandbox.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Process register(String name, int port) throws IOException {
        Process process = cli.start(
                sandbox.resolve("register-" + name),
                "--identity",
                "web.key",
                "register",
                "/services/api",
                "--address",
                "127.0.0.1:" + port,
                "--check",
                "http",
                "--interval",
                "300ms",
                "--ttl",
                "10s");
        processes.add(process);
        return process;
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Patience.WAIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited in vain for %s", what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private String said(String file) {
        try {
            return Files.readString(sandbox.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private String configuration() throws IOException {
        Path file = cli.directory().resolve("haproxy.cfg");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private boolean names(int... ports) throws IOException {
        String now = configuration();
        Matcher servers = Pattern.compile("(?m)^ +server ").matcher(now);
        if (servers.results().count() != ports.length) {
            return false;
        }
        for (int port : ports) {
            if (!now.contains("127.0.0.1:" + port + " check")) {
                return false;
            }
        }
        return true;
    }

    private void askOnAndOn(URI front) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request =
                HttpRequest.newBuilder(front).timeout(Duration.ofSeconds(30)).build();
        while (!over) {
            try {
                HttpResponse<String> answer;
                synchronized (underway) {
                    answer = client.send(request, BodyHandlers.ofString());
                }
                if (answer.statusCode() == 200) {
                    answers.incrementAndGet();
                } else {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
                Thread.sleep(10);
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Test
    void instancesComeAndGoAndNoRequestFails() throws Exception {
        cli.with("SECRETCTL_STORE", storeAddress());
        ok(cli.run("init", "--name", "alice", "--suite", "x25519"));
        for (String who : List.of("web", "lb", "eve")) {
            ok(cli.run("key", "generate", who + ".key", "--suite", "x25519"));
            ok(cli.run("access", "add", who, who + ".pub"));
        }
        ok(cli.run("access", "grant", "web", "--write", "/services/api"));
        ok(cli.run("access", "grant", "lb", "--read", "/services"));

        int a = FreePort.next();
        int b = FreePort.next();
        Process serviceA = service("a", a);
        service("b", b);
        register("a", a);
        Process registerB = register("b", b);
        int front = FreePort.next();
        Matcher page = TEMPLATE.matcher(Files.readString(Path.of("../docs/cookbook/service-discovery.md")));
        assertThat(page.find()).isTrue();
        Files.writeString(
                cli.directory().resolve("haproxy.cfg.peb"),
                page.group(1).replace("127.0.0.1:8000", "127.0.0.1:" + front));
        processes.add(cli.start(
                sandbox.resolve("render"),
                "--identity",
                "lb.key",
                "render",
                "--watch",
                "--debounce",
                "100ms",
                "haproxy.cfg.peb:haproxy.cfg",
                "--check-cmd",
                "haproxy -c -f {{src}}",
                "--reload-cmd",
                "sh -c 'if [ -e pid ]; then kill -USR2 $(cat pid); fi'"));
        until("both: " + said("register-a") + said("render"), () -> names(a, b));

        processes.add(
                0,
                Haproxy.start(
                        cli.directory().resolve("haproxy.cfg"),
                        sandbox.resolve("haproxy.log"),
                        cli.directory().resolve("pid")));
        Thread client = new Thread(() -> askOnAndOn(URI.create("http://127.0.0.1:" + front + "/")));
        client.setDaemon(true);
        client.start();
        until("answers", () -> answers.get() > 20);

        String instance = ok(cli.run("-o", "raw", "ls", "/services"))
                .text()
                .lines()
                .findFirst()
                .orElseThrow();
        assertThat(cli.run("--identity", "eve.key", "get", instance).exit()).isEqualTo(4);
        assertThat(cli.run("--identity", "web.key", "get", instance).exit()).isEqualTo(4);
        assertThat(ok(cli.run("--identity", "lb.key", "get", instance)).text()).contains("\"host\":\"127.0.0.1\"");

        synchronized (underway) {
            kill(serviceA); // between two requests: nobody can finish an answer that it has begun
        }
        until("b alone", () -> names(b));
        until("what a said at last", () -> said("register-a").contains("deregistered /services/api/"));
        assertThat(said("register-a")).contains("check failed (3 of 3)");
        service("a", a);
        until("a again", () -> names(a, b));

        kill(registerB);
        until("a alone, by the end of a lease", () -> names(a));
        int before = answers.get();
        until("answers", () -> answers.get() > before + 20);
        over = true;
        client.join(Patience.WAIT.toMillis());
        assertThat(failures).isEmpty();
        ok(cli.run("verify"));
    }

    @Test
    void aSignalTakesARegistrationAway() throws Exception {
        cli.with("SECRETCTL_STORE", storeAddress());
        ok(cli.run("init", "--name", "web", "--suite", "x25519"));
        Path said = sandbox.resolve("register");
        Process process = cli.start(
                said,
                "register",
                "/api",
                "--address",
                "127.0.0.1:1",
                "--check",
                "true",
                "--interval",
                "100ms",
                "--ttl",
                "30s");
        processes.add(process);
        until("it", () -> said("register").contains("registered /api/"));
        assertThat(ok(cli.run("-o", "raw", "ls", "/api")).text()).startsWith("/api/");
        process.destroy();
        assertThat(process.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(said("register")).contains("deregistered /api/").contains("told to end");
        assertThat(ok(cli.run("-o", "raw", "ls", "/api")).text()).isEmpty();
    }

    @Test
    void aStoreOfFilesIsRefused() {
        cli.with("SECRETCTL_STORE", "file:" + sandbox.resolve("files"));
        ok(cli.run("init", "--name", "web", "--suite", "x25519"));
        Result result = cli.run("register", "/api", "--address", "127.0.0.1:1");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("has no leases");
        Result set = ok(cli.input("v").run("set", "--ttl", "10m", "/a"));
        assertThat(set.err()).contains("this store keeps it until it is overwritten or removed");
        assertThat(ok(cli.run("-o", "json", "get", "/a")).text()).contains("\"expires\"");
    }
}
