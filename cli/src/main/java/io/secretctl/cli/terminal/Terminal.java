package io.secretctl.cli.terminal;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.SecretBytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Standard input, output and error. Data goes to {@link #data}, {@link #line} and {@link #json}, for a person's eyes
 * everything else. Bytes reach a pipe or a file exactly; on a terminal control characters and those that turn the
 * direction of writing are shown escaped.
 *
 * <p>Not thread-safe.
 */
public final class Terminal {
    private final Streams streams;
    private final Environment environment;
    private final boolean quiet;
    private final boolean noInput;
    private final boolean noColour;

    Terminal(Streams streams, Environment environment, boolean quiet, boolean noInput, boolean noColour) {
        this.streams = streams;
        this.environment = environment;
        this.quiet = quiet;
        this.noInput = noInput;
        this.noColour = noColour;
    }

    /** The terminal of this process. */
    public static Terminal ofProcess(Environment environment) {
        return new Terminal(Streams.ofProcess(), environment, false, false, false);
    }

    /**
     * A terminal that is elsewhere.
     *
     * @param terminals the descriptors, of 0, 1 and 2, that are terminals there
     */
    public static Terminal of(
            Environment environment, InputStream in, OutputStream out, OutputStream err, String terminals) {
        Streams streams = new Streams(
                in,
                out,
                err,
                terminals.contains("0"),
                terminals.contains("1"),
                terminals.contains("2"),
                Streams.noLink());
        return new Terminal(streams, environment, false, false, false);
    }

    /**
     * Returns this terminal with the user's wishes.
     *
     * @param quiet say nothing but data, warnings and errors
     * @param noInput never ask
     * @param noColour no colour, whatever the environment says
     */
    public Terminal with(boolean quiet, boolean noInput, boolean noColour) {
        return new Terminal(streams, environment, quiet, noInput, noColour);
    }

    /** Whether standard input is a terminal. */
    public boolean inIsTerminal() {
        return streams.inIsTerminal();
    }

    /** Whether standard output is a terminal. */
    public boolean outIsTerminal() {
        return streams.outIsTerminal();
    }

    /** Whether somebody can be asked. */
    public boolean canAsk() {
        return streams.inIsTerminal() && !noInput;
    }

    /** Whether standard output may carry colour: see no-color.org; {@code TERM=dumb} counts as a no. */
    public boolean colourOnOut() {
        return streams.outIsTerminal() && colour();
    }

    private boolean colour() {
        return !noColour
                && environment.variable("NO_COLOR").isEmpty()
                && !environment.variable("TERM").orElse("dumb").equals("dumb");
    }

    /**
     * Writes a value: exactly these bytes, or on a terminal the text they stand for, ended by a newline.
     *
     * @throws BrokenPipe if nobody reads any more
     */
    public void data(byte[] bytes) {
        if (!streams.outIsTerminal()) {
            out(bytes);
            return;
        }
        String text = Escapes.bytes(bytes);
        out(utf8(text.endsWith("\n") ? text : text + "\n"));
    }

    /**
     * Writes one line of data.
     *
     * @throws BrokenPipe if nobody reads any more
     */
    public void line(String text) {
        out(utf8((streams.outIsTerminal() ? Escapes.line(text) : text) + "\n"));
    }

    /**
     * Writes text of this program's own making as it is: a help page, which may hold colours, or a script.
     *
     * @throws BrokenPipe if nobody reads any more
     */
    public void page(String text) {
        out(utf8(text));
    }

    /**
     * Writes one JSON document, as {@link io.secretctl.json.StrictJson} makes it.
     *
     * @throws BrokenPipe if nobody reads any more
     */
    public void json(byte[] document) {
        out(streams.outIsTerminal() ? utf8(Escapes.json(new String(document, StandardCharsets.UTF_8))) : document);
    }

    /** Says what was done; {@code --quiet} keeps it back. */
    public void note(String text) {
        if (!quiet) {
            err(text);
        }
    }

    /**
     * Begins to tell how far some work has come.
     *
     * @param what the work, before the numbers: for example {@code looked at}
     */
    public ProgressLine progressOf(String what) {
        return new ProgressLine(this, what, System::nanoTime);
    }

    boolean errIsTerminal() {
        return streams.errIsTerminal();
    }

    void progress(String text) {
        if (!quiet) {
            err(utf8(text));
        }
    }

    /** Says what the user must know even under {@code --quiet}. */
    public void warn(String text) {
        labelled("warning", "33", text);
    }

    /** Says why the work ended, and what may help. */
    public void error(String message) {
        labelled("error", "31", message);
    }

    /** Says what the user can do. */
    public void hint(String text) {
        labelled("hint", "36", text);
    }

    /** Writes one line to standard error, not escaped further than a terminal needs. */
    public void err(String line) {
        err(utf8((streams.errIsTerminal() ? Escapes.lines(line) : line) + "\n"));
    }

    /** Passes on what another process of this program has to say on standard error. */
    public void errors(byte[] lines) {
        String text = new String(lines, StandardCharsets.UTF_8);
        err(streams.errIsTerminal() ? utf8(Escapes.lines(text)) : lines);
    }

    /**
     * Passes on what another process has made for this terminal, as it is.
     *
     * @throws BrokenPipe if nobody reads any more
     */
    public void passOn(byte[] err, byte[] out) {
        err(err);
        out(out);
    }

    /** The descriptors, of 0, 1 and 2, that are terminals. */
    public String terminals() {
        return (streams.inIsTerminal() ? "0" : "")
                + (streams.outIsTerminal() ? "1" : "")
                + (streams.errIsTerminal() ? "2" : "");
    }

    private void labelled(String label, String colour, String text) {
        String safe = streams.errIsTerminal() ? Escapes.lines(text) : text;
        String shown =
                streams.errIsTerminal() && colour() ? "\u001b[1;" + colour + "m" + label + ":\u001b[0m " : label + ": ";
        err(utf8(shown + safe + "\n"));
    }

    /**
     * Reads standard input to its end.
     *
     * @param limit the most bytes that are accepted
     * @throws CliException (exit 2) if there is more
     */
    public byte[] readAll(int limit) {
        try {
            // Buffered, because FileInputStream's own readNBytes asks a pipe for its position.
            byte[] bytes = new BufferedInputStream(streams.in()).readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new CliException(
                        ExitCode.USAGE, "too-large", "standard input is larger than the " + limit + " bytes allowed");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("standard input can't be read", e);
        }
    }

    /**
     * Asks for a secret, which is not shown while it is typed.
     *
     * @param what for example {@code passphrase of app.key}
     * @param otherwise how to give it without being asked, for example {@code --passphrase-file FILE}
     * @throws CliException (exit 2) if nobody can be asked, or the answer is too long for a terminal, naming
     *     {@code otherwise}
     */
    public SecretBytes askSecret(String what, String otherwise) {
        requireSomebody(what, otherwise);
        return Prompt.secret(streams, Escapes.line(what) + ": ", otherwise);
    }

    /**
     * Asks for a new secret, twice.
     *
     * @throws CliException (exit 2) if nobody can be asked, or the answer is too long for a terminal, naming
     *     {@code otherwise}, or the two differ
     */
    public SecretBytes askNewSecret(String what, String otherwise) {
        requireSomebody(what, otherwise);
        return Prompt.newSecret(streams, Escapes.line(what) + ": ", "the same again: ", otherwise);
    }

    /**
     * Asks yes or no; anything but a yes is a no.
     *
     * @param otherwise the option that answers, for example {@code --yes}
     * @throws CliException (exit 2) if nobody can be asked, naming {@code otherwise}
     */
    public boolean confirm(String question, String otherwise) {
        requireSomebody("an answer to \"" + question + "\"", otherwise);
        String answer = Prompt.line(streams, Escapes.line(question) + " [y/N] ", otherwise)
                .strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    private void requireSomebody(String what, String otherwise) {
        if (!canAsk()) {
            throw new CliException(
                            ExitCode.USAGE,
                            "input-needed",
                            what + " is needed, and "
                                    + (noInput ? "--no-input forbids to ask" : "standard input is not a terminal"))
                    .withHint("give it with " + otherwise);
        }
    }

    private void out(byte[] bytes) {
        try {
            streams.out().write(bytes);
        } catch (IOException e) {
            if (streams.readerIsGone(e)) {
                throw new BrokenPipe(e);
            }
            throw new UncheckedIOException("standard output can't be written", e);
        }
    }

    /** Where even errors can't be said, nothing is left to tell it to. */
    private void err(byte[] bytes) {
        try {
            OutputStream err = streams.err();
            err.write(bytes);
            err.flush();
        } catch (IOException e) {
            return;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
