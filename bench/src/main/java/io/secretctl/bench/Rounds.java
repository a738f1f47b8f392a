package io.secretctl.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What several things took, each once a round, so that whatever else the machine does hits all of them alike. Only
 * ratios within one round mean anything.
 */
final class Rounds {
    private final Map<String, double[]> seconds = new LinkedHashMap<>();
    private final int warmups;
    private final int rounds;
    private int round;

    /** Something that is timed. */
    interface Task {
        void run() throws Exception;
    }

    /** One round, which may time the same thing in several parts. */
    interface Round {
        void run(int number) throws Exception;
    }

    /**
     * Begins to measure.
     *
     * @param rounds that count
     * @param warmups that go before them and don't count
     */
    Rounds(int rounds, int warmups) {
        this.rounds = rounds;
        this.warmups = warmups;
    }

    /** Makes all rounds, numbered from 0. */
    void each(Round body) throws Exception {
        for (round = 0; round < warmups + rounds; round++) {
            body.run(round);
        }
    }

    /** Runs a task, and adds what it takes, in seconds, to its name's time in this round; returns that. */
    double time(String name, Task task) throws Exception {
        long begin = System.nanoTime();
        task.run();
        double took = (System.nanoTime() - begin) / 1e9;
        add(name, took);
        return took;
    }

    /** Adds to a name's time in this round. */
    void add(String name, double time) {
        seconds.computeIfAbsent(name, n -> new double[warmups + rounds])[round] += time;
    }

    /** What a name took in a round, in seconds. */
    Spread seconds(String name) {
        return Spread.of(counted(name));
    }

    /** How many times what the other took in the same round a name took. */
    Spread ratio(String name, String other) {
        double[] mine = counted(name);
        double[] theirs = counted(other);
        for (int i = 0; i < mine.length; i++) {
            mine[i] /= theirs[i];
        }
        return Spread.of(mine);
    }

    private double[] counted(String name) {
        double[] all = seconds.getOrDefault(name, new double[0]);
        if (all.length == 0) {
            throw new IllegalArgumentException("nothing was timed as " + name);
        }
        return Arrays.copyOfRange(all, warmups, all.length);
    }
}
