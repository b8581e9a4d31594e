import type { Variables } from '../inventory.ts';
import { passwordHash } from '../language/filters/passwords.ts';
import type { Play, VarsPrompt } from '../model.ts';
import type { Run } from './state.ts';

/** Answers to `vars_prompt`: asked once, before the play. What `-e` says is not asked. */
export async function prompts({ ask, options }: Pick<Run, 'ask' | 'options'>, play: Play): Promise<Variables> {
  const answers = new Map<string, { value: unknown; position: Play['position'] }>();
  for (const prompt of play.varsPrompt) {
    if (options.extraVars.has(prompt.name)) continue;
    const answer = (ask && (await answerTo(prompt, ask))) || (prompt.default ?? '');
    const { encrypt } = prompt;
    const value = encrypt && answer !== '' ? passwordHash(answer, encrypt) : answer;
    answers.set(prompt.name, { value, position: play.position });
  }
  return answers;
}

/** With `confirm`, asks until both answers are the same. */
async function answerTo(
  { prompt, private: isPrivate, confirm, default: otherwise }: VarsPrompt,
  ask: NonNullable<Run['ask']>,
): Promise<string> {
  const question = otherwise !== undefined && !isPrivate ? `${prompt} [${otherwise}]: ` : `${prompt}: `;
  for (let again = ''; ; again = 'The answers differ. ') {
    const answer = await ask(again + question, { echo: !isPrivate });
    if (!confirm || answer === '' || answer === (await ask(`confirm ${question}`, { echo: !isPrivate }))) return answer;
  }
}
