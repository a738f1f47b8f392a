package io.secretctl.store.consul;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A commit as one Consul transaction. Most writes are one operation; two where Consul's own conditions leave a hole:
 *
 * <ul>
 *   <li>{@code delete-cas} succeeds where there is no such key: an index is checked before a deletion.
 *   <li>{@code cas} leaves a lock as it is, and the key would go with that lock's session: a bound key is written by
 *       {@code unlock}, which knows no index, behind a check of it.
 *   <li>{@code lock} knows no index either; a key of another session is unlocked first.
 * </ul>
 *
 * @param session to bind what is stored to
 * @param number for the {@link Mark} of each put
 */
record Batch(Keys keys, List<Write> writes, Optional<String> session, long number) {
    /** As many as Consul takes in one transaction. */
    static final int MAX_OPERATIONS = 64;

    Batch {
        writes = List.copyOf(writes);
    }

    /** Something that Consul does within a transaction. */
    private sealed interface Operation {}

    private record Check(long index) implements Operation {}

    private record Absent() implements Operation {}

    private record Delete() implements Operation {}

    private record Cas(long index) implements Operation {}

    private record Lock(String session) implements Operation {}

    private record Unlock(String session) implements Operation {}

    private List<Operation> operations(Write write) {
        Version expected = Version.of(write.expected());
        if (write instanceof Write.Put) {
            return session.map(mine -> bound(expected, mine)).orElseGet(() -> free(expected));
        }
        Operation check = check(expected);
        return write instanceof Write.Delete && !expected.isAbsent() ? List.of(check, new Delete()) : List.of(check);
    }

    private static Operation check(Version expected) {
        return expected.isAbsent() ? new Absent() : new Check(expected.index());
    }

    private static List<Operation> free(Version expected) {
        return expected.session()
                .<List<Operation>>map(holder -> List.of(check(expected), new Unlock(holder)))
                .orElseGet(() -> List.of(new Cas(expected.index())));
    }

    private static List<Operation> bound(Version expected, String mine) {
        List<Operation> operations = new ArrayList<>(List.of(check(expected)));
        expected.session().filter(holder -> !holder.equals(mine)).ifPresent(other -> operations.add(new Unlock(other)));
        operations.add(new Lock(mine));
        return operations;
    }

    /**
     * The body of the request.
     *
     * @throws StoreException.TooLarge if it takes more operations than Consul does
     */
    byte[] body() {
        long operations = writes.stream().mapToLong(w -> operations(w).size()).sum();
        if (operations > MAX_OPERATIONS) {
            throw new StoreException.TooLarge("the batch", operations, MAX_OPERATIONS, "operations");
        }
        return Json.write(json -> {
            json.writeStartArray();
            for (Write write : writes) {
                for (Operation operation : operations(write)) {
                    json.writeStartObject();
                    json.writeObjectFieldStart("KV");
                    json.writeStringField("Key", keys.key(write.path()));
                    write(json, write, operation);
                    json.writeEndObject();
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        });
    }

    private void write(JsonGenerator json, Write write, Operation operation) throws IOException {
        if (operation instanceof Check check) {
            verb(json, "check-index", check.index());
        } else if (operation instanceof Absent) {
            json.writeStringField("Verb", "check-not-exists");
        } else if (operation instanceof Delete) {
            json.writeStringField("Verb", "delete");
        } else if (operation instanceof Cas cas) {
            verb(json, "cas", cas.index());
            value(json, write);
        } else if (operation instanceof Lock lock) {
            json.writeStringField("Verb", "lock");
            json.writeStringField("Session", lock.session());
            value(json, write);
        } else if (operation instanceof Unlock unlock) {
            json.writeStringField("Verb", "unlock");
            json.writeStringField("Session", unlock.session());
            // Of a key that is locked again in this transaction, only that operation carries the value.
            if (session.isEmpty()) {
                value(json, write);
            }
        }
    }

    private static void verb(JsonGenerator json, String verb, long index) throws IOException {
        json.writeStringField("Verb", verb);
        json.writeNumberField("Index", index);
    }

    private void value(JsonGenerator json, Write write) throws IOException {
        if (write instanceof Write.Put put) {
            json.writeBinaryField("Value", put.value());
            json.writeNumberField("Flags", BigInteger.valueOf(mark(put)));
        }
    }

    long mark(Write.Put put) {
        return Mark.of(Version.of(put.expected()), number);
    }

    /** The write that an operation of the transaction belongs to. */
    Write writeOf(int operation) {
        int next = 0;
        for (Write write : writes) {
            next += operations(write).size();
            if (operation < next) {
                return write;
            }
        }
        throw new StoreException.Damaged("the store names an operation that it was not asked for");
    }

    /** The entries as the transaction has stored them at this index. */
    List<Entry> stored(long index) {
        String tag = new Version(index, session).tag();
        return writes.stream()
                .filter(Write.Put.class::isInstance)
                .map(Write.Put.class::cast)
                .map(put -> new Entry(put.path(), put.value(), tag))
                .toList();
    }

    /** Whether the version that is there now is as the write expects. */
    static boolean holds(Write write, Optional<Pair> now) {
        return now.map(pair -> pair.version().index()).orElse(0L)
                == Version.of(write.expected()).index();
    }

    static StoreException.Conflict conflict(Write write, Optional<Pair> now) {
        // What was in the way may be gone by now: then it was another version than the one that is expected.
        String found = holds(write, now)
                ? "another version a moment ago"
                : now.map(pair -> pair.version().tag()).orElse("absent");
        return new StoreException.Conflict(write.path(), write.expected(), found);
    }

    static boolean changes(Write write) {
        return write instanceof Write.Put
                || (write instanceof Write.Delete && !(write.expected() instanceof Expected.Absent));
    }
}
