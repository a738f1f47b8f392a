package io.secretctl.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What several operations take for several sizes of something, as a table and as a plot. */
final class Growth {
    private final Rounds rounds;
    private final Set<String> operations = new LinkedHashSet<>();
    private final Map<String, Map<Integer, Integer>> notes = new TreeMap<>();

    Growth(Rounds rounds) {
        this.rounds = rounds;
    }

    Rounds rounds() {
        return rounds;
    }

    /** Times an operation on something of a size, so many times and at least 4, or once. */
    void time(String operation, int size, int wanted, Rounds.Task task) throws Exception {
        int times = wanted == 1 ? 1 : Math.max(4, wanted);
        operations.add(operation);
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            task.run();
        }
        rounds.add(name(operation, size), (System.nanoTime() - begin) / 1e9 / times);
    }

    /** Notes a number beside the times. */
    void note(String what, int size, int number) {
        notes.computeIfAbsent(what, w -> new TreeMap<>()).put(size, number);
    }

    private static String name(String operation, int size) {
        return operation + " " + size;
    }

    /** Prints medians, and how many times that of the smallest size they are. */
    void print(String what, int... sizes) {
        Object[] heads = new Object[1 + operations.size() + notes.size()];
        heads[0] = what;
        int column = 1;
        for (String operation : operations) {
            heads[column++] = operation;
        }
        for (String note : notes.keySet()) {
            heads[column++] = note;
        }
        Table table = new Table(heads);
        for (int size : sizes) {
            Object[] row = new Object[heads.length];
            row[0] = String.format(Locale.ROOT, "%,d", size);
            column = 1;
            for (String operation : operations) {
                row[column++] = String.format(
                        Locale.ROOT,
                        "%s (%.3g x)",
                        micros(rounds.seconds(name(operation, size)).median()),
                        ratio(operation, size, sizes[0]));
            }
            for (Map<Integer, Integer> note : notes.values()) {
                row[column++] = String.format(Locale.ROOT, "%,d", note.get(size));
            }
            table.row(row);
        }
        System.out.print(table);
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, seconds < 1e-3 ? "%,.1f µs" : "%,.0f µs", seconds * 1e6);
    }

    private double ratio(String operation, int size, int smallest) {
        return rounds.ratio(name(operation, size), name(operation, smallest)).median();
    }

    /** Plots the ratios on logarithmic axes. */
    void plot(Path file, String what, int... sizes) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("set terminal svg size 640,400 noenhanced name 'growth'\n");
        script.append("set output '").append(file).append("'\n");
        script.append("set logscale xy\nset key left top\nset grid\nset format y '%g'\n");
        script.append("set xlabel '").append(what).append("'\n");
        script.append("set ylabel 'times that of ").append(sizes[0]).append("'\n");
        script.append("plot ");
        String separator = "";
        for (String operation : operations) {
            script.append(separator).append("'-' title '").append(operation).append("' with linespoints");
            separator = ", ";
        }
        script.append('\n');
        for (String operation : operations) {
            for (int size : sizes) {
                script.append(String.format(Locale.ROOT, "%d %.4g%n", size, ratio(operation, size, sizes[0])));
            }
            script.append("e\n");
        }
        Process gnuplot = new ProcessBuilder("gnuplot")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream in = gnuplot.getOutputStream()) {
            in.write(script.toString().getBytes(StandardCharsets.UTF_8));
        }
        if (gnuplot.waitFor() != 0) {
            throw new IllegalStateException("gnuplot failed");
        }
    }
}
