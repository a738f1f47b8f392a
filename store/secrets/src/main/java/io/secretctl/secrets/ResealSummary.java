package io.secretctl.secrets;

import java.util.List;

/**
 * What sealing again has done.
 *
 * @param examined the values that were looked at, deleted ones too
 * @param sealed how many were sealed again
 * @param right how many were right already
 * @param left what is not as the newest policy would have it, by path, with what can be done about it
 */
public record ResealSummary(long examined, long sealed, long right, List<ResealPlan.Item> left) {
    /** Copies the list. */
    public ResealSummary {
        left = List.copyOf(left);
    }
}
