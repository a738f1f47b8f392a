package io.secretctl.store.zookeeper;

import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.apache.zookeeper.KeeperException;

/** Says in plain words what went wrong. */
final class Failures {
    private static final int LOOK_MILLIS = 300;

    private Failures() {}

    /** Whether the answer is missing, rather than a refusal. */
    static boolean isLoss(KeeperException e) {
        return switch (e.code()) {
            case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT, SESSIONEXPIRED, SESSIONMOVED -> true;
            default -> false;
        };
    }

    static StoreException of(String endpoint, KeeperException e) {
        return switch (e.code()) {
            case NOAUTH ->
                new StoreException.Denied(
                        endpoint,
                        "the store user has no right to "
                                + Optional.ofNullable(e.getPath()).orElse("this node"),
                        e);
            case AUTHFAILED, INVALIDACL -> new StoreException.Denied(endpoint, "the store user is not accepted", e);
            case QUOTAEXCEEDED -> new StoreException.Denied(endpoint, "its quota is used up", e);
            case UNIMPLEMENTED ->
                new StoreException.Unusable(endpoint + " is too old or not set up for this: ZooKeeper 3.6 is needed");
            case CONNECTIONLOSS -> new StoreException.Unreachable(endpoint, "the connection is lost", e);
            case SESSIONEXPIRED, SESSIONMOVED ->
                new StoreException.Unreachable(endpoint, "it has ended the session", e);
            default ->
                new StoreException.Unreachable(
                        endpoint, "it answers " + e.code().name().toLowerCase(java.util.Locale.ROOT), e);
        };
    }

    static StoreException mute(String endpoint) {
        return new StoreException.Unreachable(endpoint, "it does not answer in time");
    }

    static StoreException interrupted(String endpoint) {
        Thread.currentThread().interrupt();
        return new StoreException.Unreachable(endpoint, "the call was interrupted");
    }

    /** Looks why no session came about; ZooKeeper's client tells only its log. */
    static StoreException unreachable(ServerAddress.Host host, boolean tls) {
        InetSocketAddress address = new InetSocketAddress(host.name(), host.port());
        if (address.isUnresolved()) {
            return new StoreException.Unreachable(host.toString(), "there is no such host");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, LOOK_MILLIS);
            return new StoreException.Unreachable(
                    host.toString(),
                    tls
                            ? "it cuts the connection: TLS fails, its certificate is not trusted, or it does not accept ours"
                            : "it cuts the connection: it may speak TLS, or be no ZooKeeper, or serve too many");
        } catch (ConnectException e) {
            return new StoreException.Unreachable(host.toString(), "the connection is refused", e);
        } catch (IOException e) {
            return mute(host.toString());
        }
    }
}
