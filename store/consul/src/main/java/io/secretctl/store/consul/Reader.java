package io.secretctl.store.consul;

import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads keys, each time as the leader has them after it has made sure that it still leads. */
record Reader(Agents agents, Keys keys) {
    private static final String CONSISTENT = "consistent";
    private static final int PAGE = Batch.MAX_OPERATIONS;

    Optional<Pair> get(KeyPath path, Deadline deadline) {
        Answer answer = agents.read(Request.get(agents.target(Keys.url(keys.key(path)), CONSISTENT)), deadline);
        return present(answer) ? Json.pairs(answer).stream().findFirst() : Optional.empty();
    }

    /** All in one answer, which is of one moment: Consul has no pages. */
    Listing list(Prefix part, Deadline deadline) {
        requireReadable(part, deadline);
        Answer answer =
                agents.read(Request.get(agents.target(Keys.url(keys.start(part)), CONSISTENT, "recurse")), deadline);
        List<Entry> entries = new ArrayList<>();
        if (present(answer)) {
            Json.pairs(answer).forEach(pair -> keys.entry(pair, part).ifPresent(entries::add));
        }
        entries.sort(Comparator.comparing(Entry::path));
        return new Listing(part, entries, answer.index());
    }

    /** The names in one answer, the values in pages as large as a transaction may be. */
    void scan(Prefix part, Supplier<Deadline> deadline, Consumer<Page> visitor) {
        requireReadable(part, deadline.get());
        Answer answer =
                agents.read(Request.get(agents.target(Keys.url(keys.start(part)), CONSISTENT, "keys")), deadline.get());
        List<KeyPath> paths = !present(answer)
                ? List.of()
                : Json.strings(answer).stream()
                        .flatMap(key -> keys.path(key).stream())
                        .filter(part::contains)
                        .sorted()
                        .toList();
        for (int from = 0; from < paths.size(); from += PAGE) {
            int to = Math.min(from + PAGE, paths.size());
            List<Entry> entries = read(paths.subList(from, to), part, deadline.get());
            if (!entries.isEmpty()) {
                visitor.accept(new Page(part, entries, paths.size() - (long) to));
            }
        }
    }

    /** Reads several keys at one moment; those that are gone are left out. */
    private List<Entry> read(List<KeyPath> paths, Prefix part, Deadline deadline) {
        List<KeyPath> left = new ArrayList<>(paths);
        while (!left.isEmpty()) {
            Answer answer = agents.read(Request.put(agents.target("/v1/txn", CONSISTENT), gets(left)), deadline);
            if (answer.isOk()) {
                return Json.transaction(answer).pairs().stream()
                        .flatMap(pair -> keys.entry(pair, part).stream())
                        .toList();
            }
            Set<KeyPath> gone = new HashSet<>();
            for (Json.Failure failure : failures(answer)) {
                if (failure.operation() < left.size()) {
                    gone.add(left.get(failure.operation()));
                }
            }
            if (!left.removeAll(gone)) {
                throw Failures.of(answer);
            }
        }
        return List.of();
    }

    private byte[] gets(List<KeyPath> paths) {
        return Json.write(json -> {
            json.writeStartArray();
            for (KeyPath path : paths) {
                json.writeStartObject();
                json.writeObjectFieldStart("KV");
                json.writeStringField("Verb", "get");
                json.writeStringField("Key", keys.key(path));
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** What failed in a transaction; throws what it means if a right is lacking, or if the answer is of no transaction. */
    static List<Json.Failure> failures(Answer answer) {
        if (answer.status() != 409) {
            throw Failures.of(answer);
        }
        List<Json.Failure> failures = Json.transaction(answer).failures();
        for (Json.Failure failure : failures) {
            if (Failures.isDenial(failure.what())) {
                throw Failures.denied(answer.endpoint(), failure.what());
            }
        }
        return failures;
    }

    /** Without the right to read, a listing is empty instead of refused; a key is refused. */
    void requireReadable(Prefix part, Deadline deadline) {
        present(agents.read(probe(part), deadline));
    }

    /** Asks for a key that is never there. */
    Request probe(Prefix part) {
        return Request.get(agents.target(Keys.url(keys.probe(part)), CONSISTENT));
    }

    /** Whether there is something; throws what it means if the answer says neither. */
    static boolean present(Answer answer) {
        if (answer.isOk()) {
            return true;
        }
        // Without an index, it is no key that was not found but the page.
        if (answer.isNotFound() && answer.index() > 0) {
            return false;
        }
        throw Failures.of(answer);
    }

    /** The request that answers once something in a part has changed after an index, or a time has passed. */
    Request change(Prefix part, long index, long waitMillis) {
        // Names alone, and those below the part as one: a quiet wait costs next to nothing.
        return Request.get(agents.target(
                Keys.url(keys.start(part)),
                CONSISTENT,
                "keys",
                "separator=/",
                "index=" + index,
                "wait=" + waitMillis + "ms"));
    }
}
