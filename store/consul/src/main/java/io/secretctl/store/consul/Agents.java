package io.secretctl.store.consul;

import io.secretctl.store.Deadline;
import io.secretctl.store.PemTls;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The agents of one Consul, and how they are called: every call with a deadline, and the next agent if one can't be
 * reached. A call that may change something goes to another agent only if the first can't have seen it.
 */
final class Agents {
    private final Address address;
    private final StoreOptions options;
    private final List<Endpoint> endpoints;
    private final AtomicInteger preferred = new AtomicInteger();

    Agents(Address address, StoreOptions options) {
        this.address = address;
        this.options = options;
        Optional<SSLContext> tls = address.tls() ? Optional.of(PemTls.context(options)) : Optional.empty();
        // Below an agent's share of a write's time, so that a host which swallows packets is known not to have seen it.
        Duration connectTimeout =
                options.timeout().dividedBy(2L * address.hosts().size());
        this.endpoints = address.hosts().stream()
                .map(host -> new Endpoint(address, host, options, tls, connectTimeout))
                .toList();
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    StoreOptions options() {
        return options;
    }

    String name() {
        return address.toString();
    }

    /** A target with what the address adds to each. */
    String target(String path, String... query) {
        StringBuilder target = new StringBuilder(path);
        char separator = '?';
        for (String part : query) {
            target.append(separator).append(part);
            separator = '&';
        }
        if (address.datacenter().isPresent()) {
            target.append(separator).append("dc=").append(address.datacenter().get());
        }
        return target.toString();
    }

    /** A call whose outcome is not known: it may have reached an agent. */
    static final class Unsettled extends Exception {
        private static final long serialVersionUID = 1;

        private final transient StoreException failure;

        Unsettled(StoreException failure) {
            super(failure);
            this.failure = failure;
        }

        StoreException failure() {
            return failure;
        }
    }

    /** What came of a call to one agent: an answer, or a failure that a write may have had its effect before. */
    private record Outcome(Optional<Answer> answer, Optional<StoreException> failure, boolean unsent) {}

    /** Asks for what changes nothing, one agent after the other. */
    Answer read(Request request, Deadline deadline) {
        int first = preferred.get();
        for (int tried = 1; ; tried++) {
            Endpoint endpoint = endpoint(first + tried - 1);
            Outcome outcome = call(endpoint, request, share(deadline, tried));
            if (outcome.answer().isPresent()) {
                preferred.set(first + tried - 1);
                return outcome.answer().get();
            }
            StoreException failure = outcome.failure().orElseThrow();
            if (!(failure instanceof StoreException.Unreachable)
                    || tried == endpoints.size()
                    || deadline.passed()
                    || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
        }
    }

    /**
     * Asks for a change.
     *
     * @throws Unsettled if it failed after it may have reached an agent
     */
    Answer write(Request request, Deadline deadline) throws Unsettled {
        int first = preferred.get();
        for (int tried = 1; ; tried++) {
            Endpoint endpoint = endpoint(first + tried - 1);
            Outcome outcome = call(endpoint, request, share(deadline, tried));
            if (outcome.answer().isPresent()) {
                preferred.set(first + tried - 1);
                return outcome.answer().get();
            }
            StoreException failure = outcome.failure().orElseThrow();
            if (!(failure instanceof StoreException.Unreachable)) {
                throw failure;
            }
            if (!outcome.unsent()) {
                throw new Unsettled(failure);
            }
            if (tried == endpoints.size() || deadline.passed()) {
                throw failure;
            }
        }
    }

    /** Asks one agent for what changes nothing; {@code underWay} gets what cancels the call. */
    Answer ask(Endpoint endpoint, Request request, Deadline deadline, Consumer<Future<?>> underWay) {
        CompletableFuture<HttpResponse<byte[]>> call = endpoint.send(request);
        underWay.accept(call);
        Outcome outcome = await(endpoint, call, deadline);
        return outcome.answer().orElseThrow(() -> outcome.failure().orElseThrow());
    }

    /** The agent that answered last. */
    Endpoint current() {
        return endpoint(preferred.get());
    }

    /** Prefers another agent from now on. */
    void next() {
        preferred.incrementAndGet();
    }

    private static Outcome call(Endpoint endpoint, Request request, Deadline deadline) {
        return await(endpoint, endpoint.send(request), deadline);
    }

    private static Outcome await(Endpoint endpoint, CompletableFuture<HttpResponse<byte[]>> call, Deadline deadline) {
        try {
            if (Thread.interrupted()) { // a future looks when it waits, which a quick answer spares it
                throw new InterruptedException();
            }
            Answer answer = endpoint.answer(call.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS));
            return answer.isOutage()
                    ? failed(Failures.of(answer), answer.isWithoutLeader())
                    : new Outcome(Optional.of(answer), Optional.empty(), false);
        } catch (ExecutionException e) {
            return failed(Failures.of(endpoint, e), Failures.isUnsent(e));
        } catch (TimeoutException e) {
            call.cancel(true);
            endpoint.forgetConnections();
            return failed(new StoreException.Unreachable(endpoint.name(), "it does not answer in time", e), false);
        } catch (CancellationException e) {
            return failed(new StoreException.Unreachable(endpoint.name(), "the call was ended", e), false);
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return failed(new StoreException.Unreachable(endpoint.name(), "the call was interrupted", e), false);
        }
    }

    private static Outcome failed(StoreException failure, boolean unsent) {
        return new Outcome(Optional.empty(), Optional.of(failure), unsent);
    }

    /** What one of several agents may take: an equal share of what is left, so that a mute one leaves time for others. */
    private Deadline share(Deadline deadline, int tried) {
        return Deadline.in(Duration.ofNanos(deadline.nanosLeft() / (endpoints.size() - tried + 1)));
    }

    private Endpoint endpoint(int index) {
        return endpoints.get(Math.floorMod(index, endpoints.size()));
    }
}
