/** Lines for stdout. What comes in one turn of the event loop is written at once: a run of thousands of events is not thousands of system calls. */
export interface Output {
  write(text: string): void;
  /** Writes what is held. */
  flush(): void;
}

export function output(): Output {
  let held = '';
  const flush = () => {
    if (held === '') return;
    process.stdout.write(held);
    held = '';
  };
  return {
    write(text) {
      if (held === '') setImmediate(flush);
      held += text;
    },
    flush,
  };
}
