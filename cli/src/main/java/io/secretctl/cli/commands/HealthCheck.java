package io.secretctl.cli.commands;

import io.secretctl.cli.base.ChildEnvironment;
import io.secretctl.cli.render.Words;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Says whether a service is well. */
interface HealthCheck {
    /** What is wrong, as a clause; empty if nothing is. */
    Optional<String> run(Duration limit);

    /**
     * Reads a check: {@code tcp}, {@code http}, {@code http=PATH}, {@code http=URL}, or a command, which is split into
     * words as a shell does; nothing is expanded.
     *
     * @param host of the service, for tcp and http
     * @throws IllegalArgumentException if it makes no sense, saying why
     */
    static HealthCheck of(String text, String host, int port) {
        if (text.equals("tcp")) {
            return limit -> tcp(host, port, limit);
        }
        if (text.equals("http") || text.startsWith("http=")) {
            String where = text.equals("http") ? "/" : text.substring("http=".length());
            String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
            String url = where.matches("https?://.*")
                    ? where
                    : "http://" + bracketed + ":" + port + (where.startsWith("/") ? "" : "/") + where;
            URI uri = URI.create(url);
            return limit -> http(uri, limit);
        }
        List<String> command = Words.of(text);
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new IllegalArgumentException("it names no program");
        }
        return limit -> program(command, limit);
    }

    private static Optional<String> tcp(String host, int port, Duration limit) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis(limit));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    private static Optional<String> http(URI uri, Duration limit) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(millis(limit));
            connection.setReadTimeout(millis(limit));
            connection.setInstanceFollowRedirects(false);
            try {
                int status = connection.getResponseCode();
                return status >= 200 && status < 400
                        ? Optional.empty()
                        : Optional.of("it answers with status " + status);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    private static Optional<String> program(List<String> command, Duration limit) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        ChildEnvironment.clean(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Optional.of("there is no such program, or it is not executable");
        }
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue() == 0
                        ? Optional.empty()
                        : Optional.of("it ended with " + process.exitValue());
            }
            return Optional.of("it did not end within " + limit.toMillis() + " ms, and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("it was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static int millis(Duration limit) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, limit.toMillis()));
    }

    private static String reason(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "it does not answer in time";
        }
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }
}
