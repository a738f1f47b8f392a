package io.secretctl.bench;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Whether the heap stays as it is: many operations of one open store, each 50th a put and the others gets, and what is
 * still alive after a collection, ten times.
 *
 * <p>Arguments: the operations (1,000,000), the store ({@code file} or {@code etcd}).
 */
public final class SteadyBench {
    private static final int POINTS = 10;
    private static final int VALUES = 500;
    private static final int BYTES = 64;
    private static final int GETS_TO_A_PUT = 50;

    private SteadyBench() {}

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        int operations = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        boolean file = args.length < 2 || args[1].equals("file");
        System.out.println(Table.machine() + "\n");
        if (file) {
            Path folder = Files.createTempDirectory("secretctl-bench");
            try (Space space = new Space("file:" + folder.resolve("secrets"))) {
                run(space, operations);
            } finally {
                delete(folder);
            }
        } else {
            try (EtcdServer etcd = EtcdServer.start();
                    Space space = Space.on(etcd)) {
                run(space, operations);
            }
        }
    }

    private static void run(Space space, int operations) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        double[] heaps = new double[POINTS];
        Table table = new Table("operations", "live heap, KiB");
        try (SecretStore secrets = space.open()) {
            secrets.putAll(space.values("/app", 0, VALUES, BYTES), written -> {});
            for (int point = 0; point < POINTS; point++) {
                for (int i = 0; i < operations / POINTS; i++) {
                    operate(space, secrets, random.nextInt(VALUES), i % GETS_TO_A_PUT == 0);
                }
                heaps[point] = liveHeap();
                table.row(
                        String.format("%,d", (point + 1L) * (operations / POINTS)),
                        String.format("%,.0f", heaps[point] / 1024));
            }
        }
        System.out.print(table);
        double slope = slope(heaps) * POINTS / operations;
        System.out.printf(
                "%nLeast-squares slope: %.4f bytes an operation, %.1f KiB in all of them.%n",
                slope, slope * operations / 1024);
    }

    private static void operate(Space space, SecretStore secrets, int number, boolean put) {
        if (put) {
            secrets.put(Space.path("/app", number), space.value(BYTES), PutOptions.DEFAULT);
            return;
        }
        try (Secret secret = secrets.get(Space.path("/app", number)).orElseThrow()) {
            if (secret.value().length() != BYTES) {
                throw new IllegalStateException("another value");
            }
        }
    }

    /** In bytes, after collections until they free nothing more. */
    private static double liveHeap() {
        long used = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now >= used) {
                return used;
            }
            used = now;
        }
    }

    /** By least squares, from one number to the next. */
    private static double slope(double[] numbers) {
        double middle = (numbers.length - 1) / 2.0;
        double mean = Arrays.stream(numbers).average().orElseThrow();
        double above = 0;
        double below = 0;
        for (int i = 0; i < numbers.length; i++) {
            above += (i - middle) * (numbers[i] - mean);
            below += (i - middle) * (i - middle);
        }
        return above / below;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
