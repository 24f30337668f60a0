/** Most characters of all instances for one request. */
export const maxInstanceCharacters = 100_000;

/** Characters that the instances for one request may still take. */
export interface Room {
  /** Takes so many characters; false when fewer are left. */
  take(characters: number): boolean;
}

/** Creates the room of one request, {@link maxInstanceCharacters} large. */
export function createRoom(): Room {
  let left = maxInstanceCharacters;
  return {
    take(characters) {
      left -= characters;
      return left >= 0;
    },
  };
}
