package io.secretctl.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * Tells on standard error how far a long piece of work has come, with its rate and the time left: on a terminal in one
 * line that is written over, from the first second on; elsewhere in plain lines, ten seconds apart. {@code --quiet} keeps
 * it back. Not thread-safe.
 */
public final class ProgressLine implements AutoCloseable {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long ON_TERMINAL_NANOS = 200_000_000L;
    private static final long ELSEWHERE_NANOS = 10_000_000_000L;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final String what;
    private final long started = System.nanoTime();
    private long due;
    private boolean shown;

    ProgressLine(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
        this.due = terminal.errIsTerminal() ? FIRST_NANOS : ELSEWHERE_NANOS;
    }

    /** Says that so much is done. */
    public void show(long done, long total) {
        long elapsed = System.nanoTime() - started;
        if (elapsed < due) {
            return;
        }
        String text = text(what, done, total, Duration.ofNanos(elapsed));
        if (terminal.errIsTerminal()) {
            terminal.progress(CLEAR + text);
            due = elapsed + ON_TERMINAL_NANOS;
            shown = true;
        } else {
            terminal.progress(text + "\n");
            due = elapsed + ELSEWHERE_NANOS;
        }
    }

    static String text(String what, long done, long total, Duration elapsed) {
        double perSecond = done * 1000.0 / Math.max(1, elapsed.toMillis());
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%s %,d of %,d, %,.0f a second", what, done, total, perSecond));
        if (perSecond > 0 && done < total) {
            text.append(", ")
                    .append(duration((long) Math.ceil((total - done) / perSecond)))
                    .append(" left");
        }
        return text.toString();
    }

    private static String duration(long seconds) {
        return seconds < 60 ? seconds + " s" : String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
    }

    /** Removes the line, so that what follows begins at the left. */
    @Override
    public void close() {
        if (shown) {
            terminal.progress(CLEAR);
        }
    }
}
