package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks at each server: whether it answers a read and knows persistent watches, and how long the answer takes. */
final class Doctor {
    private final Cluster cluster;
    private final Nodes nodes;

    Doctor(Cluster cluster, Nodes nodes) {
        this.cluster = cluster;
        this.nodes = nodes;
    }

    List<Diagnosis> diagnose() {
        return cluster.address().hosts().stream().map(this::look).toList();
    }

    private Diagnosis look(ServerAddress.Host host) {
        Deadline deadline = cluster.deadline();
        try (Session session = cluster.open(host, deadline, event -> {})) {
            long begin = System.nanoTime();
            session.answer(session.sync(nodes.root()), deadline);
            boolean there = session.answer(session.read(nodes.root()), deadline).isPresent();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            session.answer(session.watch(nodes.root()), deadline);
            return new Diagnosis(
                    Level.OK,
                    "zk://" + host + " answers in " + millis + " ms"
                            + (there ? "" : ", and holds no key space here yet"));
        } catch (Lost e) {
            return failure(e.failure());
        } catch (StoreException e) {
            return failure(e);
        }
    }

    private static Diagnosis failure(StoreException e) {
        return new Diagnosis(Level.FAILURE, String.valueOf(e.getMessage()));
    }
}
