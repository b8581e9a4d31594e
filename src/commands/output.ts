/** How long, in ms, lines are held: nobody sees it, and a run of thousands of events is not thousands of system calls, here and in the program that reads them. */
const heldMs = 16;

let held = '';
let timer: NodeJS.Timeout | undefined;

/** Text for stdout, written together with what comes soon after it. */
export function writeSoon(text: string): void {
  if (held === '') timer = setTimeout(writeHeld, heldMs);
  held += text;
}

/** Writes what is held: at the end, and before anything else is written to the terminal. */
export function writeHeld(): void {
  clearTimeout(timer);
  if (held === '') return;
  process.stdout.write(held);
  held = '';
}
