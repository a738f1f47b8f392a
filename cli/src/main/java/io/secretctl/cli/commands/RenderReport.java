package io.secretctl.cli.commands;

import io.secretctl.cli.render.Outcome;
import io.secretctl.cli.render.Watcher;
import io.secretctl.cli.terminal.Terminal;
import java.util.List;

/** Says what {@code render} did. */
record RenderReport(Terminal terminal) implements Watcher.Listener {
    @Override
    public void rendered(List<Outcome> outcomes) {
        outcomes.forEach(outcome -> tell(terminal, outcome));
        tellFailures(outcomes);
    }

    void tellFailures(List<Outcome> outcomes) {
        outcomes.stream().flatMap(outcome -> outcome.failure().stream()).forEach(failure -> {
            terminal.warn(failure.getMessage());
            failure.hint().ifPresent(terminal::hint);
        });
    }

    /** Says what was done, and not why something failed. */
    static void tell(Terminal terminal, Outcome outcome) {
        String file = outcome.resource().destination().toString();
        switch (outcome.state()) {
            case WRITTEN -> terminal.note("wrote " + file);
            case MENDED -> terminal.note("gave " + file + " the owner and mode that it should have");
            case WOULD_CHANGE -> terminal.note("would change " + file);
            case NOT_RELOADED, UNCHANGED, FAILED -> {}
        }
    }

    @Override
    public void unreadable(RuntimeException e) {
        terminal.warn("nothing was rendered, and files stay as they are: " + reason(e));
    }

    /** As everywhere, only the messages of this project's own exceptions are known to hold no secret. */
    static String reason(RuntimeException e) {
        return e.getClass().getName().startsWith("io.secretctl.")
                ? String.valueOf(e.getMessage())
                : e.getClass().getName();
    }
}
