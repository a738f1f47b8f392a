package io.secretctl.cli.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the agent answers: one line, {@code done EXIT .ERR .OUT end}, with the bytes for standard error and standard output,
 * at most {@link #MAX_BYTES} each; or {@code self}, which asks the caller to do it without the agent. All bytes but letters,
 * digits and a few marks are written {@code \0} with three octal digits, as a shell's {@code printf %b} reads them: so they
 * pass through its variables, where a zero byte or a newline at the end would be lost. Wiped by {@link #close}. Not
 * thread-safe.
 */
public final class AgentAnswer implements AutoCloseable {
    /** The most bytes for standard output, and for standard error. */
    public static final int MAX_BYTES = 2 << 20;

    /** The longest answer, in bytes. */
    static final int MAX_LENGTH = 2 * MAX_BYTES * Part.LONGEST + 64;

    /** No mark that a shell could take for part of a pattern. */
    private static final String MARKS = "_-./:,=+@%";

    private static final int CHUNK = 16 << 10;

    private final Part out = new Part();
    private final Part err = new Part();
    private int exit = -1;

    AgentAnswer() {}

    /** What goes to the caller's standard output. */
    public OutputStream out() {
        return out;
    }

    /** What goes to the caller's standard error. */
    public OutputStream err() {
        return err;
    }

    /** Says what the caller ends with. Without it, the caller is asked to do it without the agent. */
    public void done(int code) {
        exit = code;
    }

    /** Writes the whole answer, from memory outside of Java's heap that is wiped. */
    void send(WritableByteChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try {
            if (exit < 0 || out.isTooLong || err.isTooLong) {
                put(buffer, "self\n");
            } else {
                put(buffer, "done " + exit + " .");
                err.send(buffer, channel);
                put(buffer, " .");
                out.send(buffer, channel);
                put(buffer, " end\n");
            }
            drain(buffer, channel);
        } finally {
            buffer.clear();
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0);
            }
        }
    }

    private static void put(ByteBuffer buffer, String text) {
        buffer.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void drain(ByteBuffer buffer, WritableByteChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    static boolean isPlain(byte value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || MARKS.indexOf(value) >= 0;
    }

    @Override
    public void close() {
        out.wipe();
        err.wipe();
    }

    /** Keeps what is written, up to {@link #MAX_BYTES}. */
    private static final class Part extends OutputStream {
        /** Of one byte. */
        static final int LONGEST = 5;

        private static final int ENOUGH_FOR_MOST = 4 << 10;

        private byte[] bytes = new byte[ENOUGH_FOR_MOST];
        private int length;
        private boolean isTooLong;

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            isTooLong |= count > MAX_BYTES - length;
            if (isTooLong) {
                return;
            }
            if (count > bytes.length - length) {
                byte[] small = bytes;
                bytes = Arrays.copyOf(small, Math.max(2 * small.length, length + count));
                Arrays.fill(small, (byte) 0);
            }
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }

        private void send(ByteBuffer buffer, WritableByteChannel channel) throws IOException {
            for (int i = 0; i < length; i++) {
                if (buffer.remaining() < 2 * LONGEST) {
                    drain(buffer, channel);
                }
                byte value = bytes[i];
                if (isPlain(value)) {
                    buffer.put(value);
                } else {
                    buffer.put((byte) '\\').put((byte) '0');
                    buffer.put((byte) ('0' + (value >> 6 & 3))).put((byte) ('0' + (value >> 3 & 7)));
                    buffer.put((byte) ('0' + (value & 7)));
                }
            }
        }

        private void wipe() {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
