package io.secretctl.cli.commands;

import io.secretctl.cli.terminal.Terminal;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretEvent;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.secrets.SecretListener;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.KeyPath;
import java.time.temporal.ChronoUnit;

/** Tells of changes: what happened to values on standard output, a line each, and how the watch does on the other. */
record WatchReport(Terminal terminal, OutputFormat output) implements SecretListener {
    @Override
    public void happened(SecretEvent event) {
        if (event instanceof SecretEvent.Ready ready) {
            begin(ready);
        } else if (event instanceof SecretEvent.Changed changed) {
            try (Secret secret = changed.secret()) {
                tell("changed", secret.info(), "changed to ", "");
            }
        } else if (event instanceof SecretEvent.Deleted deleted) {
            tell("deleted", deleted.info(), "deleted as ", "");
        } else if (event instanceof SecretEvent.SealedToOthers sealed) {
            tell("sealed-to-others", sealed.info(), "changed to ", ", sealed to others");
        } else if (event instanceof SecretEvent.Refused refused) {
            tell("refused", refused.path(), refused.reason());
        } else if (event instanceof SecretEvent.Gone gone) {
            tell("gone", gone.path(), "it has expired, or its owner has gone");
        } else if (event instanceof SecretEvent.Lapsed lapsed) {
            tell("lapsed", lapsed.path(), lapsed.reason());
        } else if (event instanceof SecretEvent.Stale stale) {
            terminal.warn("changes can't be told since " + stale.since().truncatedTo(ChronoUnit.SECONDS) + ": "
                    + RenderReport.reason(stale.reason()));
        } else if (event instanceof SecretEvent.Current) {
            terminal.note("changes are told again");
        }
    }

    private void begin(SecretEvent.Ready ready) {
        try (Snapshot snapshot = ready.snapshot()) {
            terminal.note("watching " + snapshot.prefix() + ": "
                    + Reseal.values(snapshot.secrets().size()) + ", "
                    + snapshot.sealedToOthers().size() + " sealed to others, "
                    + ready.refused().size() + " refused");
        }
        ready.refused().forEach((path, reason) -> tell("refused", path, reason));
    }

    private void tell(String event, SecretInfo info, String before, String after) {
        switch (output) {
            case JSON ->
                document(json -> {
                    json.writeStringField("event", event);
                    SecretJson.write(json, info);
                });
            case RAW -> terminal.line(info.path().value());
            case TABLE ->
                terminal.line(info.path() + " " + before + info.header().position() + " by " + info.author() + after);
        }
    }

    private void tell(String event, KeyPath path, RuntimeException reason) {
        tell(event, path, RenderReport.reason(reason));
    }

    private void tell(String event, KeyPath path, String problem) {
        switch (output) {
            case JSON ->
                document(json -> {
                    json.writeStringField("event", event);
                    json.writeStringField("path", path.value());
                    json.writeStringField("problem", problem);
                });
            case RAW -> terminal.line(path.value());
            case TABLE -> terminal.line(path + " " + event + ": " + problem);
        }
    }

    private void document(StrictJson.Writer fields) {
        terminal.json(StrictJson.write(json -> {
            json.writeNumberField("v", 1);
            fields.write(json);
        }));
        terminal.page("\n");
    }
}
