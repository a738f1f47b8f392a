package io.secretctl.cli.agent;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks an agent. */
public final class AgentClient {
    private static final Pattern EXIT = Pattern.compile("[0-9]{1,3}");

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
            byte[] answer = Channels.newInputStream(channel).readNBytes(AgentAnswer.MAX_LENGTH);
            try {
                return parse(answer);
            } finally {
                Arrays.fill(answer, (byte) 0);
            }
        } finally {
            Arrays.fill(encoded.get(), (byte) 0);
        }
    }

    /** Half an answer is none. */
    private static Optional<Answered> parse(byte[] answer) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(answer);
        if (!text(word(rest)).equals("done")) {
            return Optional.empty();
        }
        String exit = text(word(rest));
        ByteBuffer err = word(rest);
        ByteBuffer out = word(rest);
        if (!text(word(rest)).equals("end") || !EXIT.matcher(exit).matches()) {
            throw new IOException("the agent's answer is cut off");
        }
        return Optional.of(new Answered(Integer.parseInt(exit), bytes(err), bytes(out)));
    }

    /** Takes the next word, and what ends it. */
    private static ByteBuffer word(ByteBuffer rest) {
        int from = rest.position();
        while (rest.hasRemaining()) {
            byte value = rest.get();
            if (value == ' ' || value == '\n') {
                return rest.slice(from, rest.position() - 1 - from);
            }
        }
        return rest.slice(from, rest.position() - from);
    }

    private static String text(ByteBuffer word) {
        return StandardCharsets.US_ASCII.decode(word).toString();
    }

    private static byte[] bytes(ByteBuffer word) throws IOException {
        byte[] all = new byte[word.remaining()];
        int length = 0;
        try {
            word.get(); // the point
            while (word.hasRemaining()) {
                byte value = word.get();
                if (value == '\\') {
                    word.get(); // the zero
                    value = (byte) (digit(word) << 6 | digit(word) << 3 | digit(word));
                }
                all[length++] = value;
            }
            return Arrays.copyOf(all, length);
        } catch (BufferUnderflowException e) {
            throw new IOException("the agent's answer makes no sense", e);
        } finally {
            Arrays.fill(all, (byte) 0);
        }
    }

    private static int digit(ByteBuffer word) {
        return word.get() - '0';
    }
}
