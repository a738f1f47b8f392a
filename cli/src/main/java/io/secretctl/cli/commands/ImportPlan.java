package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.formats.Imported;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an import would do.
 *
 * @param items by path, each path once
 */
record ImportPlan(List<Item> items) {
    /** What is to become of one value. */
    enum State {
        /** Nothing is stored there. */
        NEW,
        /** Another value is. */
        CHANGED,
        /** The same value is; it is left. */
        SAME,
        /** Something is, and whether it is the same this identity can't tell. */
        CONFLICT
    }

    /**
     * One value.
     *
     * @param version what is stored now, 0 for nothing
     */
    record Item(KeyPath path, SecretBytes value, State state, long version) {}

    ImportPlan {
        items = List.copyOf(items);
    }

    /**
     * Compares a document with what is stored.
     *
     * @throws CliException (exit 2) if a name makes no path, or two make the same
     */
    static ImportPlan of(Prefix below, List<Imported> values, Snapshot stored) {
        Map<KeyPath, Long> unreadable =
                stored.sealedToOthers().stream().collect(Collectors.toMap(SecretInfo::path, SecretInfo::version));
        Map<KeyPath, Item> items = new TreeMap<>();
        for (Imported value : values) {
            KeyPath path = path(below, value.name());
            Item item = item(
                    path, value.value(), Optional.ofNullable(stored.secrets().get(path)), unreadable);
            if (items.put(path, item) != null) {
                throw CliException.usage("two values of the file would go to " + path)
                        .withHint("remove or rename one of them");
            }
        }
        return new ImportPlan(List.copyOf(items.values()));
    }

    private static KeyPath path(Prefix below, String name) {
        KeyPath path;
        try {
            path = new KeyPath((below.equals(Prefix.ALL) ? "" : below.value()) + "/" + name);
        } catch (InvalidPathException e) {
            throw CliException.usage("a name in the file makes no path: " + e.getMessage())
                    .withHint("rename it: letters, digits and . _ - @ : + =")
                    .causedBy(e);
        }
        if (path.isReserved()) {
            throw CliException.usage(path + " is reserved for secretctl's own documents")
                    .withHint("name another prefix");
        }
        return path;
    }

    private static Item item(KeyPath path, SecretBytes value, Optional<Secret> stored, Map<KeyPath, Long> unreadable) {
        if (stored.isPresent()) {
            State state = stored.get().value().equals(value) ? State.SAME : State.CHANGED;
            return new Item(path, value, state, stored.get().info().version());
        }
        return Optional.ofNullable(unreadable.get(path))
                .map(version -> new Item(path, value, State.CONFLICT, version))
                .orElseGet(() -> new Item(path, value, State.NEW, 0));
    }

    /** What is stored and would be replaced. */
    List<Item> replaced() {
        return items.stream()
                .filter(item -> item.state() == State.CHANGED || item.state() == State.CONFLICT)
                .toList();
    }

    /** For example {@code 2 new, 1 changed, 3 same}. */
    String summary() {
        Map<State, Long> counts =
                items.stream().collect(Collectors.groupingBy(Item::state, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + text(count.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** Shows it, without a value. */
    void print(Context context) {
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeArrayFieldStart("plan");
                for (Item item : items) {
                    json.writeStartObject();
                    json.writeStringField("path", item.path().value());
                    json.writeStringField("state", text(item.state()));
                    json.writeNumberField("version", item.version());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }));
            return;
        }
        Table table = new Table("PATH", "STATE");
        items.forEach(item -> table.row(item.path().value(), text(item.state())));
        table.print(context.terminal());
        context.terminal().note(summary());
    }

    private static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
