package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileAgentProcessTest extends AgentContract {
    @Override
    String uri() {
        return "file:" + sandbox.resolve("store");
    }

    private SocketChannel send(String text) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    private static String answer(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (channel.read(buffer) >= 0) {}
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    @Test
    void whoHangsKeepsNobodyWaitingAndIsHungUpOn() throws IOException {
        start();
        List<SocketChannel> hanging = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                hanging.add(send(i % 2 == 0 ? "" : "secretctl-agent 3\nRUN\narg get\n"));
            }
            assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
            for (SocketChannel channel : hanging) {
                assertThat(answer(channel)).isEmpty();
            }
        } finally {
            for (SocketChannel channel : hanging) {
                channel.close();
            }
        }
    }

    @Test
    void whatIsNoRequestIsNotServed() throws IOException {
        start();
        String whole = "secretctl-agent 3\nRUN\ndir /\narg get\narg /app/password\n\n";
        for (String text : List.of(
                "", "\n\n", "GET / HTTP/1.1\r\n\r\n", "\u0000".repeat(64 << 10), whole.replace("3", "2"), whole)) {
            try (SocketChannel channel = send(text)) {
                channel.shutdownOutput();
                assertThat(answer(channel)).as(text).isEqualTo("self\n");
            }
        }
        try (SocketChannel channel = send(whole)) {
            channel.shutdownInput();
        }
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
    }

    /** So a value that nobody takes holds up nobody either. */
    @Test
    void aReaderThatGoesAwayIsNoError() {
        ok(cli.input(random()).run("set", "/app/random"));
        start();
        for (String ignore : List.of("", "trap '' PIPE; ")) {
            String run = ignore + "SECRETCTL_JAVA=/no/java secretctl get /app/random";
            CliProcess.Result result = cli.shell(run + " | true; echo ${PIPESTATUS[0]}");
            assertThat(result.err()).isEmpty();
            assertThat(result.text()).isEqualTo("0\n");
            assertThat(ok(cli.shell(run + " | head -c 2")).out()).hasSize(2);
        }
        CliProcess.Result full = cli.shell("SECRETCTL_JAVA=/no/java secretctl get /app/random > /dev/full");
        assertThat(full.exit()).isEqualTo(1);
        assertThat(full.err()).isEqualTo("error: standard output can't be written\n");
    }

    @Test
    void aHangUpLocksIt() throws Exception {
        start();
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
        ok(cli.shell("kill -HUP " + listener().pid()));
        for (int i = 0; i < 200 && !cli.run("agent", "status", "-oraw").text().equals("locked\n"); i++) {
            Thread.sleep(50);
        }
        assertThat(byAgent("get", "/app/password").err()).contains(NO_JAVA);
        ok(cli.run("agent", "unlock"));
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
    }

    /** One that was forgotten does not take the socket of the next one away. */
    @Test
    void theSocketIsTheLastOnes() throws Exception {
        start();
        ProcessHandle first = listener();
        Files.delete(Path.of(socket));
        start();
        assertThat(first.destroy()).isTrue();
        first.onExit().join();
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
    }

    @Test
    void whatIsNoSocketIsNeitherAskedNorReplaced() throws IOException {
        Path folder = Files.createDirectories(sandbox.resolve("own"));
        ok(cli.shell("chmod 0700 " + folder));
        Path file = Files.writeString(folder.resolve("agent.sock"), "mine");
        assertThat(cli.run("agent", "start", "--socket", file.toString()).err()).contains("no socket of this user's");
        assertThat(file).content().isEqualTo("mine");
        cli.with("SECRETCTL_AGENT", file.toString());
        assertThat(ok(cli.run("get", "/app/password")).text()).isEqualTo("s3cret");
    }
}
