/** What takes a while to make, made when it is first asked for, and kept: a start pays for what it uses. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
