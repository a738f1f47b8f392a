package io.secretctl.bench;

import io.secretctl.crypto.Suite;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Sealing, verifying and opening one envelope of 200 bytes for one reader, by each provider, beside the bare cryptography
 * of it by the fastest. JMH measures; an invocation does both, one after the other, so that whatever else the machine
 * does hits both alike. Each round forks a virtual machine for each pair.
 *
 * <p>Arguments: the rounds (3).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 1, time = 12)
@Measurement(iterations = 1, time = 2)
@Fork(1)
public class CryptoBench {
    private static final int BYTES = 200;
    private static final int PADDED = 256;
    private static final String WITHOUT_NATIVE = "-Dio.secretctl.crypto.native=false";
    private static final String FLOOR = ", bare";
    private static final List<String> PROVIDERS = List.of("Conscrypt", "Bouncy Castle");

    /** What is measured. */
    @Param
    public Operation operation = Operation.OPEN;

    /** The algorithms. */
    @Param
    public Suite suite = Suite.X25519;

    @SuppressWarnings("NullAway.Init") // JMH prepares it
    private Envelopes envelopes;

    @SuppressWarnings("NullAway.Init")
    private Bare bare;

    /** What an envelope is for. */
    public enum Operation {
        /** Seals. */
        SEAL,
        /** Verifies without a private key. */
        VERIFY,
        /** Verifies and opens. */
        OPEN
    }

    /** What the two parts of all invocations took, in nanoseconds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        /** The library's part. */
        public long library;

        /** The bare cryptography. */
        public long floor;

        /** How many there were. */
        public long count;
    }

    /** Makes an envelope of the suite. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        envelopes = new Envelopes(suite, 1, BYTES);
        byte[] document = envelopes.document();
        bare = new Bare(suite, document, PADDED, document.length - PADDED);
    }

    /** Does it by the library, and then the bare cryptography of it. */
    @Benchmark
    public int both(Times times) throws GeneralSecurityException {
        long begin = System.nanoTime();
        int done = library();
        long between = System.nanoTime();
        done += floor();
        times.floor += System.nanoTime() - between;
        times.library += between - begin;
        times.count++;
        return done;
    }

    private int library() {
        return switch (operation) {
            case SEAL -> envelopes.seal().stored().length;
            case VERIFY -> envelopes.verify().payloadHash().length();
            case OPEN -> envelopes.open();
        };
    }

    private int floor() throws GeneralSecurityException {
        return switch (operation) {
            case SEAL -> bare.seal();
            case VERIFY -> bare.verify();
            case OPEN -> bare.open();
        };
    }

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        Rounds rounds = new Rounds(count, 0);
        rounds.each(round -> {
            System.err.println("round " + (round + 1) + " of " + count);
            fork(rounds, PROVIDERS.get(0));
            fork(rounds, PROVIDERS.get(1), WITHOUT_NATIVE);
        });
        Table table = new Table("operation, suite, provider", "time", "bare", "ratio");
        for (Suite suite : Suite.values()) {
            for (String provider : PROVIDERS) {
                for (Operation operation : Operation.values()) {
                    String name = name(operation.name(), suite.name(), provider);
                    table.row(
                            name,
                            rounds.seconds(name).times(1e6) + " µs",
                            rounds.seconds(name + FLOOR).times(1e6) + " µs",
                            rounds.ratio(name, name + FLOOR));
                }
            }
        }
        System.out.print(Table.machine() + "\n\n" + table);
    }

    private static String name(String operation, String suite, String provider) {
        return operation.toLowerCase(Locale.ROOT) + ", " + Suite.valueOf(suite).keyType() + ", " + provider;
    }

    private static void fork(Rounds rounds, String provider, String... options) throws RunnerException {
        var built = new OptionsBuilder()
                .include(CryptoBench.class.getName())
                .jvmArgsAppend(options)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(built).run()) {
            String name = name(
                    result.getParams().getParam("operation"), result.getParams().getParam("suite"), provider);
            double count = total(result, "count");
            rounds.add(name, total(result, "library") / count / 1e9);
            rounds.add(name + FLOOR, total(result, "floor") / count / 1e9);
        }
    }

    private static double total(RunResult result, String counter) {
        return Objects.requireNonNull(result.getSecondaryResults().get(counter)).getScore();
    }
}
