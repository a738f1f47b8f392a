package io.secretctl.cli;

import io.secretctl.cli.commands.Context;
import io.secretctl.cli.commands.OutputFormat;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.json.StrictJson;
import java.nio.charset.StandardCharsets;

/** Tells how a run failed: two lines for a person, or one JSON object for a script. */
final class ErrorReporter {
    private final Terminal terminal;
    private final boolean json;
    private final boolean debug;

    ErrorReporter(Terminal terminal, boolean json, boolean debug) {
        this.terminal = terminal;
        this.json = json;
        this.debug = debug;
    }

    /** Reports what failed in a context. */
    static int report(Throwable error, Context context) {
        return new ErrorReporter(context.terminal(), context.output() == OutputFormat.JSON, false).report(error);
    }

    /** Reports and returns what the process ends with. */
    int report(Throwable error) {
        if (debug) {
            trace(error, "");
        }
        Failure failure = Failures.of(error);
        if (json) {
            terminal.err(document(failure));
        } else {
            terminal.error(failure.message());
            failure.hint().ifPresent(terminal::hint);
        }
        return failure.exit().code();
    }

    private static String document(Failure failure) {
        byte[] document = StrictJson.write(json -> {
            json.writeNumberField("v", 1);
            json.writeObjectFieldStart("error");
            json.writeStringField("code", failure.code());
            json.writeNumberField("exit", failure.exit().code());
            json.writeStringField("message", failure.message());
            if (failure.hint().isPresent()) {
                json.writeStringField("hint", failure.hint().get());
            }
            json.writeEndObject();
        });
        return new String(document, StandardCharsets.UTF_8);
    }

    /** Places, not messages: another library's message may quote what it was given. */
    private void trace(Throwable error, String prefix) {
        terminal.err(prefix + error.getClass().getName());
        for (StackTraceElement frame : error.getStackTrace()) {
            terminal.err("    at " + frame);
        }
        Throwable cause = error.getCause();
        if (cause != null && cause != error) {
            trace(cause, "caused by ");
        }
    }
}
