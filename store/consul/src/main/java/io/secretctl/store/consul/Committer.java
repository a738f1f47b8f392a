package io.secretctl.store.consul;

import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Carries commits out, each as one transaction. */
record Committer(Agents agents, Reader reader) {
    List<Entry> commit(List<Write> writes, Optional<String> session) {
        Batch batch = new Batch(
                reader.keys(), writes, session, ThreadLocalRandom.current().nextLong());
        Request request = Request.put(agents.target("/v1/txn"), batch.body());
        Duration timeout = agents.options().timeout();
        Deadline all = Deadline.in(timeout);
        // A lost answer must leave time to find out what happened.
        Deadline sending = Deadline.in(timeout.multipliedBy(3).dividedBy(5));
        Answer answer;
        try {
            answer = agents.write(request, sending);
        } catch (Agents.Unsettled e) {
            return new Settlement(reader, batch, all).settle(e.failure());
        }
        if (answer.isOk()) {
            return stored(batch, answer);
        }
        throw refusal(batch, answer, all);
    }

    private static List<Entry> stored(Batch batch, Answer answer) {
        // The checks answer too, with indices that are older than that of the transaction.
        long index = Json.transaction(answer).pairs().stream()
                .mapToLong(pair -> pair.version().index())
                .max()
                .orElse(0);
        return batch.stored(index);
    }

    private StoreException refusal(Batch batch, Answer answer, Deadline deadline) {
        List<Json.Failure> failures = Reader.failures(answer);
        if (failures.isEmpty()) {
            return Failures.of(answer);
        }
        if (failures.stream().anyMatch(failure -> failure.what().startsWith("invalid session"))) {
            return new StoreException.LeaseLost(answer.endpoint());
        }
        Write write = batch.writeOf(failures.get(0).operation());
        return Batch.conflict(write, reader.get(write.path(), deadline));
    }
}
