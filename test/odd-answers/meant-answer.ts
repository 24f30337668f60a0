import fc from "fast-check";

/** The answer that a model gave, before a server wrote it in its format. */
export interface MeantAnswer {
  readonly reasoning: string;
  readonly text: string;
  readonly calls: readonly MeantCall[];
  readonly finish: "stop" | "length";
}

/** A tool call of the model. */
export interface MeantCall {
  readonly name: string;
  /** JSON text of an object. */
  readonly argumentsJson: string;
}

const words = fc.string({ unit: "grapheme", maxLength: 24 });

const argumentsJson = fc
  .dictionary(fc.stringMatching(/^[a-z_]{1,6}$/), fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null)), {
    maxKeys: 3,
  })
  .map((value) => JSON.stringify(value));

const calls = fc.array(fc.record({ name: fc.constantFrom("get_weather", "search", "f"), argumentsJson }), {
  maxLength: 4,
});

/** Answers that are not empty. */
export const meantAnswers: fc.Arbitrary<MeantAnswer> = fc
  .record({
    reasoning: fc.oneof({ weight: 2, arbitrary: fc.constant("") }, { weight: 1, arbitrary: words }),
    text: words,
    calls: fc.oneof({ weight: 1, arbitrary: fc.constant<MeantCall[]>([]) }, { weight: 2, arbitrary: calls }),
    finish: fc.constantFrom("stop" as const, "stop" as const, "length" as const),
  })
  .filter(({ text, calls: meant }) => text.trim() !== "" || meant.length > 0);

/** Chooses where an answer is cut and how its format is changed. The same run makes the same choices. */
export interface Choices {
  /** A whole number from 0 to `below` - 1. */
  pick(below: number): number;
  /** One of a list that is not empty. */
  oneOf<Value>(values: readonly [Value, ...Value[]]): Value;
  chance(): boolean;
}

/** The choices of a run, in a form that fast-check shrinks: towards the first of each. */
export const choices: fc.Arbitrary<Choices> = fc
  .array(fc.nat({ max: 0xffff }), { minLength: 8, maxLength: 64, size: "max" })
  .map((numbers) => {
    let position = 0;
    const pick = (below: number): number => {
      const number = numbers[position % numbers.length] ?? 0;
      position += 1;
      return number % below;
    };
    return {
      pick,
      oneOf: ([first, ...others]) => others[pick(others.length + 1) - 1] ?? first,
      chance: () => pick(2) === 1,
    };
  });

/** Cuts a text into one to four pieces, also between the halves of a surrogate pair; none of them is empty. */
export function cutText(text: string, { pick }: Choices): readonly string[] {
  const cuts = Array.from({ length: pick(4) }, () => pick(text.length + 1)).sort((a, b) => a - b);
  const bounds = [0, ...cuts, text.length];
  return bounds.slice(1).flatMap((end, index) => text.slice(bounds[index], end) || []);
}
