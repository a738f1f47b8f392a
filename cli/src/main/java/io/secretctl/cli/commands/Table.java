package io.secretctl.cli.commands;

import io.secretctl.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns, the widest cell setting the width; the last column is not padded. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heading) {
        rows.add(List.of(heading));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Writes it; without its heading if there is no row. */
    void print(Terminal terminal) {
        if (rows.size() == 1) {
            return;
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size() - 1; i++) {
                line.append(row.get(i)).append(" ".repeat(width(i) - row.get(i).length() + 2));
            }
            terminal.line(line.append(row.get(row.size() - 1)).toString());
        }
    }

    private int width(int column) {
        return rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
    }
}
