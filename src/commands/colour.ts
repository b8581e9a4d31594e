/** Whether what goes to standard output is coloured: on a terminal, and never where NO_COLOR is set. */
export function wantsColour(): boolean {
  return Boolean(process.stdout.isTTY || process.env.FORCE_COLOR) && !process.env.NO_COLOR;
}
