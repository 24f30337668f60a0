/** The cases of programs that need a millisecond for a token: the others would take minutes in each round. */
export const slowCases: readonly string[] = [
  "start",
  "unary",
  "one-token",
  "full-100",
  "paced-1",
  "paced-100",
  "rate-1",
  "held-1000",
  "cancel",
  "prompt-1",
];
