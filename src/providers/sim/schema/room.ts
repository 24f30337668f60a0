/** Most characters of the instances that one request makes the simulator write. */
export const maxInstanceCharacters = 100_000;

/** What the instances of the schemas of one request may still take, in characters. */
export interface Room {
  /** Takes some of it; false when there is not that much. */
  take(characters: number): boolean;
}

/** Creates the room of one request. */
export function createRoom(): Room {
  let left = maxInstanceCharacters;
  return {
    take(characters) {
      left -= characters;
      return left >= 0;
    },
  };
}
