package io.secretctl.cli.agent;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the agent answers: {@code done EXIT LINES}, so many lines for standard error, and then the bytes for standard
 * output; or {@code self}, which asks the caller to do it without the agent. It is never longer than {@link #MAX_BYTES},
 * so that one write takes it whole: what does not fit becomes {@code self}. Wiped by {@link #close}. Not thread-safe.
 */
public final class AgentAnswer implements AutoCloseable {
    /** The longest answer, in bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private static final int MAX_HEAD = 64;
    private static final byte[] SELF = "self\n".getBytes(StandardCharsets.US_ASCII);

    private final Part out = new Part();
    private final Part err = new Part();
    private int exit = -1;

    AgentAnswer() {}

    /** What goes to the caller's standard output. */
    public OutputStream out() {
        return out;
    }

    /** What goes to the caller's standard error, in whole lines. */
    public OutputStream err() {
        return err;
    }

    /** Says what the caller ends with. Without it, the caller is asked to do it without the agent. */
    public void done(int code) {
        exit = code;
    }

    /** The whole answer, in memory outside of Java's heap: the caller's to wipe. */
    ByteBuffer encode() {
        ByteBuffer all = ByteBuffer.allocateDirect(MAX_BYTES);
        boolean fits = out.length + err.length <= MAX_BYTES - MAX_HEAD && err.isLines();
        if (exit < 0 || !fits) {
            return all.put(SELF).flip();
        }
        String head = "done " + exit + " " + err.lines() + "\n";
        return all.put(head.getBytes(StandardCharsets.US_ASCII))
                .put(err.bytes, 0, err.length)
                .put(out.bytes, 0, out.length)
                .flip();
    }

    @Override
    public void close() {
        Arrays.fill(out.bytes, (byte) 0);
        Arrays.fill(err.bytes, (byte) 0);
    }

    /** Keeps as much as fits, and the length of all. */
    private static final class Part extends OutputStream {
        private final byte[] bytes = new byte[MAX_BYTES];
        private int length;

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            if (count <= MAX_BYTES - length) {
                System.arraycopy(from, offset, bytes, length, count);
                length += count;
            } else {
                length = MAX_BYTES;
            }
        }

        private int lines() {
            int lines = 0;
            for (int i = 0; i < length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            return lines;
        }

        /** A shell passes these on as they are: a zero byte it does not. */
        private boolean isLines() {
            for (int i = 0; i < length; i++) {
                if (bytes[i] == 0) {
                    return false;
                }
            }
            return length == 0 || bytes[length - 1] == '\n';
        }
    }
}
