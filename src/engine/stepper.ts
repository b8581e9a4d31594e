import type { RunOptions } from './options.ts';

type Ask = (prompt: string, options: { readonly echo: boolean }) => Promise<string>;

/** `--step`: asks before each task, until the answer is to go on without asking. No answer at all means no. */
export function stepper({ options, ask }: { readonly options: RunOptions; readonly ask?: Ask }): (title: string) => Promise<boolean> {
  let isAsking = options.step === true;
  return async (title) => {
    if (!isAsking) return true;
    const answer = ask ? await ask(`Perform task: ${title} (N)o/(y)es/(c)ontinue: `, { echo: true }) : '';
    const first = answer.trim().toLowerCase()[0];
    if (first === 'c') isAsking = false;
    return first === 'y' || first === 'c';
  };
}
