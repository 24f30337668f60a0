/** An input that cannot be used. The message names it and says what to do; it holds no value of a header. */
export class InputError extends Error {
  override readonly name = "InputError";
}
