package dev.tokenwire.scenarios;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Comparisons that say in words what is wrong. */
final class Check {
    /** Something that is not as the scenario expects. */
    static final class Problem extends RuntimeException {
        Problem(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    static void equal(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) throw new Problem("%s %s instead of %s".formatted(what, actual, expected));
    }

    static void atLeast(String what, long least, long actual) {
        if (actual < least) throw new Problem("%s %d, less than %d".formatted(what, actual, least));
    }

    static void atMost(String what, long most, long actual) {
        if (actual > most) throw new Problem("%s %d, more than %d".formatted(what, actual, most));
    }

    /** What {@code sim/long} writes: the numbers from 1 to this one. */
    static String numbersTo(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private Check() {}
}
