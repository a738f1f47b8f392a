package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.secrets.Source.Read;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.WatchInbox.Mail;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A watch of a prefix: two watches of the store, of the values and of the policies, whose news a thread of its own verifies
 * and tells. Where the store's watches tell of an outage, they go on by themselves; where this thread meets with one, it
 * puts the news back and tries again.
 */
final class SecretWatch implements Watch {
    private static final long PAUSE_MILLIS = 500;
    private static final long IDLE_MILLIS = 20_000;

    private final ConfigStore store;
    private final Source source;
    private final Trusted trusted;
    private final Prefix prefix;
    private final SecretListener listener;
    private final Observer observer;
    private final Consumer<Watch> whenClosed;
    private final Judged judged;
    private final WatchInbox inbox = new WatchInbox();
    private final Object telling = new Object();
    private final Thread thread = new Thread(this::run, "secretctl-watch");
    private List<Watch> watches = List.of();
    private Optional<RuntimeException> stale = Optional.empty();
    private Instant current;
    private Listing listing;

    /** Reads what is there and tells it. */
    SecretWatch(
            ConfigStore store,
            Source source,
            Trusted trusted,
            List<DecryptionKey> keys,
            Prefix prefix,
            SecretListener listener,
            Observer observer,
            Consumer<Watch> whenClosed) {
        this.store = store;
        this.source = source;
        this.trusted = trusted;
        this.prefix = prefix;
        this.listener = listener;
        this.observer = observer;
        this.whenClosed = whenClosed;
        this.judged = new Judged(keys);
        Optional<Listing> policies = trusted.reserved();
        View view = trusted.begin();
        Read<Listing> read;
        Opening.Result begun;
        try (Opening opening = new Opening(view, keys)) {
            read = source.list(prefix, opening::begin);
            begun = opening.end(read);
        }
        this.listing = read.value();
        this.current = read.cachedAt().orElseGet(trusted.clock()::instant);
        if (read.isCached() && !begun.refused().isEmpty()) {
            begun.snapshot().close();
            throw read.refusal(begun.refused().values().iterator().next());
        }
        Map<KeyPath, RuntimeException> refused = new TreeMap<>(begun.refused());
        refused.putAll(begun.unopened());
        List<Accepted> accepted = begun.accepted();
        try {
            view.remember(accepted);
        } catch (RuntimeException e) {
            begun.snapshot().close();
            throw e;
        }
        judged.begin(SecretReader.userEntries(listing.entries()), accepted, refused);
        thread.setDaemon(true);
        observer.observe(new Observation.Read(accepted.size()));
        refused.forEach((path, reason) -> observer.observe(new Observation.Refused(path, reason)));
        tell(new SecretEvent.Ready(begun.snapshot(), refused));
        if (read.outage().isPresent()) {
            becomeStale(read.outage().get());
        } else {
            observer.observe(new Observation.WatchState(prefix, Optional.empty()));
            keep();
            connect(policies);
        }
    }

    void start() {
        thread.start();
    }

    /**
     * Begins to watch.
     *
     * @param policies what was known of them before anything was judged: a change since then is told, be it known here
     *     already
     */
    private void connect(Optional<Listing> policies) {
        Listing from = policies.orElse(new Listing(Prefix.RESERVED, List.of(), 0));
        watches = List.of(store.watch(listing, inbox.values()), store.watch(from, inbox.policies()));
    }

    private void run() {
        try {
            while (inbox.isOpen()) {
                Mail mail = inbox.take(patience(), stale.isPresent());
                try {
                    work(mail);
                } catch (RuntimeException e) { // the store, the policies, or the memory: whichever, it is tried again
                    inbox.putBack(mail);
                    becomeStale(e);
                    inbox.pause(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody else has this thread: it ends
        } finally {
            watches.forEach(Watch::close); // here, for it may wait for a call to the store to end
        }
    }

    /** Until the next value expires, or the cache's time is to be written again. */
    private long patience() {
        if (stale.isPresent()) {
            return PAUSE_MILLIS;
        }
        return Stream.concat(nextLapse().stream(), manifestsEnd().stream())
                .min(Instant::compareTo)
                .map(at -> Duration.between(trusted.clock().instant(), at).toMillis())
                .map(millis -> millis > 0 ? Math.min(millis, IDLE_MILLIS) : PAUSE_MILLIS)
                .orElse(IDLE_MILLIS);
    }

    private Optional<Instant> manifestsEnd() {
        return Optional.of(trusted.promisedUntil()).filter(Instant.MAX::isAfter);
    }

    private boolean manifestsAreDue() {
        return manifestsEnd()
                .filter(end -> !trusted.clock().instant().isBefore(end))
                .isPresent();
    }

    private Optional<Instant> nextLapse() {
        Optional<Instant> ofPolicy = trusted.policies().newest().head().expires();
        return Stream.concat(judged.expiries(), judged.hasGood() ? ofPolicy.stream() : Stream.empty())
                .min(Instant::compareTo);
    }

    private void work(Mail mail) {
        lapse();
        if (watches.isEmpty()) {
            reconcile();
            return;
        }
        boolean anew = mail.policiesChanged() || manifestsAreDue();
        if (anew || (stale.isPresent() && mail.problem().isEmpty())) {
            trusted.refresh();
        }
        Map<KeyPath, Optional<Entry>> news = new TreeMap<>();
        if (anew) {
            news.putAll(judged.stored());
            missAbsent(news);
        }
        news.putAll(mail.changes());
        if (!news.isEmpty()) {
            tellAll(judged.judge(trusted.begin(), news, path -> SecretReader.read(store, path)));
        }
        mail.problem().ifPresentOrElse(this::becomeStale, this::becomeCurrent);
    }

    /** What manifests or the memory say to be there is looked for. */
    private void missAbsent(Map<KeyPath, Optional<Entry>> news) {
        trusted.begin().owed(prefix).keySet().forEach(path -> news.putIfAbsent(path, Optional.empty()));
    }

    /** The first contact of a watch that began with the cache. */
    private void reconcile() {
        Listing now = source.listFromStore(prefix);
        trusted.refresh();
        Optional<Listing> policies = trusted.reserved();
        Map<KeyPath, Optional<Entry>> news = new TreeMap<>();
        judged.stored().keySet().forEach(path -> news.put(path, Optional.empty()));
        SecretReader.userEntries(now.entries()).forEach(entry -> news.put(entry.path(), Optional.of(entry)));
        missAbsent(news);
        tellAll(judged.judge(trusted.begin(), news, path -> SecretReader.read(store, path)));
        listing = now;
        connect(policies);
        becomeCurrent();
    }

    /** Tells what has expired, whether or not the store can be asked. */
    private void lapse() {
        Instant now = trusted.clock().instant();
        if (nextLapse().filter(at -> !now.isBefore(at)).isPresent()) {
            Map<KeyPath, Optional<Entry>> stored = judged.stored();
            tellAll(judged.judge(
                    trusted.beginWithoutStore(), stored, path -> stored.getOrDefault(path, Optional.empty())));
        }
    }

    private void becomeCurrent() {
        current = trusted.clock().instant();
        keep();
        if (stale.isPresent()) {
            stale = Optional.empty();
            observer.observe(new Observation.WatchState(prefix, Optional.empty()));
            tell(new SecretEvent.Current());
        }
    }

    private void becomeStale(RuntimeException reason) {
        if (stale.isEmpty() || stale.get().getClass() != reason.getClass()) {
            stale = Optional.of(reason);
            observer.observe(new Observation.WatchState(prefix, stale));
            tell(new SecretEvent.Stale(current, reason));
        }
    }

    private void keep() {
        if (!source.hasCache()) {
            return;
        }
        judged.allGood().ifPresent(entries -> source.keep(new Listing(prefix, entries, listing.revision())));
    }

    private void tellAll(List<SecretEvent> events) {
        for (SecretEvent event : events) {
            if (event instanceof SecretEvent.Refused refused) {
                observer.observe(new Observation.Refused(refused.path(), refused.reason()));
            } else if (!(event instanceof SecretEvent.Lapsed || event instanceof SecretEvent.Gone)) {
                observer.observe(new Observation.Read(1));
            }
            tell(event);
        }
    }

    private void tell(SecretEvent event) {
        synchronized (telling) {
            if (inbox.isOpen()) {
                Guarded.call(() -> listener.happened(event));
            } else if (event instanceof SecretEvent.Changed changed) {
                changed.secret().close();
            }
        }
    }

    /** Ends the watch; a call of the listener that runs is waited for, unless it is that which closes. */
    @Override
    public void close() {
        inbox.close();
        synchronized (telling) {
            whenClosed.accept(this);
        }
    }
}
