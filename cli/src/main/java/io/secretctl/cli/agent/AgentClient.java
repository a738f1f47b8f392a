package io.secretctl.cli.agent;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an agent. */
public final class AgentClient {
    private static final Pattern HEAD = Pattern.compile("done ([0-9]{1,3}) ([0-9]{1,5})");

    private AgentClient() {}

    /** What the agent has done. */
    public static final class Answered {
        private final int exit;
        private final byte[] err;
        private final byte[] out;

        private Answered(int exit, byte[] err, byte[] out) {
            this.exit = exit;
            this.err = err;
            this.out = out;
        }

        /** What the process ends with. */
        public int exit() {
            return exit;
        }

        /** What goes to standard error. */
        public byte[] err() {
            return err.clone();
        }

        /** What goes to standard output, not copied: the caller's to wipe. */
        public byte[] out() {
            return out;
        }

        /** Standard output as text. */
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    /**
     * Asks; empty if the agent does not want to, or the request can't be sent.
     *
     * @throws IOException if no agent of this user's answers there
     */
    public static Optional<Answered> ask(Path socket, AgentRequest request) throws IOException {
        Optional<byte[]> encoded = request.encode();
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        AgentSocket.requireOwn(socket);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer bytes = ByteBuffer.wrap(encoded.get());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
            return parse(Channels.newInputStream(channel).readNBytes(AgentAnswer.MAX_BYTES));
        } finally {
            Arrays.fill(encoded.get(), (byte) 0);
        }
    }

    private static Optional<Answered> parse(byte[] bytes) throws IOException {
        int at = endOfLine(bytes, 0);
        Matcher head = HEAD.matcher(new String(bytes, 0, Math.max(at - 1, 0), StandardCharsets.US_ASCII));
        if (!head.matches()) {
            return Optional.empty();
        }
        int from = at;
        for (int line = Integer.parseInt(head.group(2)); line > 0; line--) {
            at = endOfLine(bytes, at);
        }
        byte[] err = Arrays.copyOfRange(bytes, from, at);
        byte[] out = Arrays.copyOfRange(bytes, at, bytes.length);
        Arrays.fill(bytes, (byte) 0);
        return Optional.of(new Answered(Integer.parseInt(head.group(1)), err, out));
    }

    private static int endOfLine(byte[] bytes, int from) throws IOException {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        throw new IOException("the agent's answer is cut off");
    }
}
