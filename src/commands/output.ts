/** How long, in ms, lines are held: nobody sees it, and a run of thousands of events is not thousands of system calls, here and in the program that reads them. */
const heldMs = 16;

/** Lines for stdout, written together. */
export interface Output {
  write(text: string): void;
  /** Writes what is held. */
  flush(): void;
}

export function output(): Output {
  let held = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    if (held === '') return;
    process.stdout.write(held);
    held = '';
  };
  return {
    write(text) {
      if (held === '') timer = setTimeout(flush, heldMs);
      held += text;
    },
    flush,
  };
}
