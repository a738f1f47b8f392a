package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.NewValue;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Registration;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.secrets.Snapshot;
import io.secretctl.secrets.Written;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a sync would do.
 *
 * @param items by path of the destination, each once
 * @param unreadable what this identity can't read, at the source or where it would be compared
 */
record SyncPlan(List<Item> items, List<KeyPath> unreadable) {
    /** What is to become of one value. */
    enum Change {
        /** The destination has none. */
        ADD,
        /** The destination has another. */
        REPLACE,
        /** The source has none, and that is to be so at the destination too. */
        DELETE,
        /** Both have the same. */
        SAME,
        /** The source has none, and the destination keeps its own. */
        KEEP
    }

    /**
     * One value.
     *
     * @param path at the destination
     * @param wanted of the source; open as long as its snapshot
     * @param stored at the destination
     */
    record Item(KeyPath path, Change change, Optional<Secret> wanted, Optional<SecretInfo> stored) {
        long storedVersion() {
            return stored.map(SecretInfo::version).orElse(0L);
        }
    }

    SyncPlan {
        items = List.copyOf(items);
        unreadable = List.copyOf(unreadable);
    }

    /** Registrations are their owners', on both sides: they are neither copied nor deleted. */
    static SyncPlan of(Prefix from, Snapshot wanted, Prefix to, Snapshot stored, boolean delete) {
        Map<KeyPath, Item> items = new TreeMap<>();
        List<KeyPath> unreadable = new ArrayList<>(wanted.sealedToOthers().stream()
                .filter(info -> !isRegistration(info))
                .map(SecretInfo::path)
                .toList());
        wanted.secrets().forEach((path, secret) -> {
            if (!isRegistration(secret.info())) {
                KeyPath at = moved(path, from, to);
                items.put(
                        at,
                        item(at, secret, Optional.ofNullable(stored.secrets().get(at))));
            }
        });
        stored.sealedToOthers().stream()
                .filter(info -> items.containsKey(info.path()) || (delete && !isRegistration(info)))
                .map(SecretInfo::path)
                .forEach(unreadable::add);
        Change alone = delete ? Change.DELETE : Change.KEEP;
        stored.secrets().forEach((path, secret) -> {
            if (!isRegistration(secret.info())) {
                items.computeIfAbsent(path, key -> new Item(key, alone, Optional.empty(), Optional.of(secret.info())));
            }
        });
        return new SyncPlan(List.copyOf(items.values()), unreadable);
    }

    private static boolean isRegistration(SecretInfo info) {
        return info.header().type().equals(Registration.TYPE);
    }

    private static Item item(KeyPath path, Secret wanted, Optional<Secret> stored) {
        Change change = stored.isEmpty() ? Change.ADD : isSame(wanted, stored.get()) ? Change.SAME : Change.REPLACE;
        return new Item(path, change, Optional.of(wanted), stored.map(Secret::info));
    }

    private static boolean isSame(Secret a, Secret b) {
        EnvelopeHeader one = a.info().header();
        EnvelopeHeader other = b.info().header();
        return a.value().equals(b.value())
                && one.type().equals(other.type())
                && one.expires().equals(other.expires());
    }

    private static KeyPath moved(KeyPath path, Prefix from, Prefix to) {
        String below = from.equals(Prefix.ALL)
                ? path.value()
                : path.value().substring(from.value().length());
        return new KeyPath(to.equals(Prefix.ALL) ? below : to.value() + below);
    }

    /** Throws (exit 4) if a part can't be read: half a promotion is none. */
    void requireReadable() {
        if (!unreadable.isEmpty()) {
            throw new CliException(
                            ExitCode.NOT_AUTHORISED,
                            "not-readable",
                            "this identity can't read "
                                    + unreadable.stream().map(KeyPath::value).collect(Collectors.joining(", ")))
                    .withHint("grant it to read there, or sync a smaller prefix; nothing was written");
        }
    }

    boolean isEmpty() {
        return items.stream().allMatch(item -> item.change() == Change.SAME || item.change() == Change.KEEP);
    }

    /** Whether something that is stored is replaced or deleted. */
    boolean replaces() {
        return items.stream().anyMatch(item -> item.change() == Change.REPLACE || item.change() == Change.DELETE);
    }

    /** For example {@code 2 add, 1 replace, 3 same}. */
    String summary() {
        Map<Change, Long> counts =
                items.stream().collect(Collectors.groupingBy(Item::change, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? "no values"
                : counts.entrySet().stream()
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
                    json.writeStringField("change", text(item.change()));
                    json.writeNumberField("version", item.storedVersion());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }));
            return;
        }
        Table table = new Table("PATH", "CHANGE", "SOURCE", "STORED");
        items.forEach(item -> table.row(
                item.path().value(),
                text(item.change()),
                item.wanted().map(secret -> described(secret.info())).orElse("-"),
                item.stored().map(SyncPlan::described).orElse("-")));
        table.print(context.terminal());
        context.terminal().note(summary());
    }

    /** Writes the values, then deletes; each only if the destination is still as it was planned for. */
    void apply(Context context, Session session) {
        List<NewValue> values = new ArrayList<>();
        for (Item item : items) {
            if (item.change() == Change.ADD || item.change() == Change.REPLACE) {
                Secret wanted = item.wanted().orElseThrow();
                EnvelopeHeader header = wanted.info().header();
                PutOptions options = PutOptions.DEFAULT.withType(header.type()).ifVersion(item.storedVersion());
                values.add(new NewValue(
                        item.path(),
                        wanted.value(),
                        header.expires().map(options::expiring).orElse(options)));
            }
        }
        List<Written> written = new ArrayList<>();
        try {
            if (!values.isEmpty()) {
                session.secrets().putAll(values, written::addAll);
            }
            for (Item item : items) {
                if (item.change() == Change.DELETE) {
                    session.secrets()
                            .delete(item.path(), PutOptions.DEFAULT.ifVersion(item.storedVersion()))
                            .ifPresent(written::add);
                }
            }
        } catch (RuntimeException e) {
            if (!written.isEmpty()) {
                context.terminal()
                        .warn(written.size() + " changes were written before this failed; run it again for the others");
            }
            throw e;
        }
        context.terminal().note("synced: " + summary());
    }

    private static String described(SecretInfo info) {
        return "v" + info.version() + " of " + info.header().valueChanged() + " by " + info.author();
    }

    private static String text(Change change) {
        return change.name().toLowerCase(Locale.ROOT);
    }
}
