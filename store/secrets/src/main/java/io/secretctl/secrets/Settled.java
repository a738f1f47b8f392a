package io.secretctl.secrets;

import java.util.List;

/**
 * How far taking rights away has come.
 *
 * @param complete whether nothing made before counts any more; if not, something must be sealed again first
 * @param debts what must be changed at its source, by path
 */
public record Settled(boolean complete, List<Debt> debts) {
    /** Copies the list. */
    public Settled {
        debts = List.copyOf(debts);
    }
}
