import { clean } from '../clean.ts';

/**
 * Lets others write to the terminal while a frame stands on it: a warning, a question. First `giveWay` takes the frame
 * off; while a line is not finished, as that of a question, it is held off.
 */
export function guardWrites(
  streams: readonly NodeJS.WriteStream[],
  giveWay: () => void,
): { readonly isHeld: () => boolean; readonly release: () => void } {
  let held = false;
  const restore = streams
    .filter((stream) => stream.isTTY)
    .map((stream) => {
      const { write } = stream;
      stream.write = ((...args: Parameters<typeof write>) => {
        const [chunk] = args;
        const text = clean(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
        if (text !== '') {
          if (!held) giveWay();
          held = !text.endsWith('\n');
        }
        return write.apply(stream, args);
      }) as typeof write;
      return () => {
        stream.write = write;
      };
    });
  return {
    isHeld: () => held,
    release: () => {
      for (const undo of restore) undo();
    },
  };
}
