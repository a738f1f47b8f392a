package io.secretctl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Shows a file store as etcd's JSON gateway shows one, to {@link Training} and nobody else: no etcd may be at hand there. */
final class StandInGateway {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "training";
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final HttpServer server;
    private final String scheme;
    private final List<Entry> entries;

    private StandInGateway(HttpServer server, String scheme, Path files) {
        this.server = server;
        this.scheme = scheme;
        try (ConfigStore store = Stores.open("file:" + files, StoreOptions.DEFAULT)) {
            this.entries = store.list(Prefix.ALL).entries();
        }
        server.createContext("/v3/kv/range", this::range);
        server.start();
    }

    /** Serves for as long as the process runs; returns the address. */
    static String start(Path files) throws IOException {
        return new StandInGateway(HttpServer.create(anyPort(), 0), "etcd", files).address();
    }

    private static Path keys(Path folder) {
        return folder.resolve("tls.p12");
    }

    /** Makes a certificate for {@link #startSecure}, {@code tls.pem}, by the JDK's keytool. */
    static void makeCertificate(Path folder) throws IOException, InterruptedException {
        keytool(folder, "-genkeypair", "-keyalg", "EC", "-dname", "CN=training", "-ext", "san=ip:127.0.0.1");
        keytool(
                folder,
                "-exportcert",
                "-rfc",
                "-file",
                folder.resolve("tls.pem").toString());
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "tls", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
        command.add(keys(folder).toString());
        Path log = folder.resolve("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool fails: " + Files.readString(log));
        }
    }

    /** The same with TLS, and the folder's certificate. */
    static String startSecure(Path files, Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys(folder))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new StandInGateway(server, "etcds", files).address();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private String address() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    private void range(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        String from = text(request.path("key"));
        String end = request.has("range_end") ? text(request.path("range_end")) : from + "\0";
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("header").put("cluster_id", "1").put("revision", "1");
        for (Entry entry : entries) {
            String key = entry.path().value();
            if (key.compareTo(from) >= 0 && key.compareTo(end) < 0) {
                answer.withArray("kvs")
                        .addObject()
                        .put("key", BASE64.encodeToString(key.getBytes(StandardCharsets.UTF_8)))
                        .put("mod_revision", "1")
                        .put("value", BASE64.encodeToString(entry.value()));
            }
        }
        answer.put("count", Integer.toString(answer.path("kvs").size()));
        byte[] document = JSON.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(200, document.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(document);
        }
    }

    private static String text(JsonNode base64) throws IOException {
        return new String(base64.binaryValue(), StandardCharsets.UTF_8);
    }
}
