import { Argument, Command } from 'commander';
import { candidatesAt } from './completion/candidates.ts';
import { placeOf } from './completion/place.ts';
import { scripts } from './completion/scripts.ts';

/** `weft completion`: what makes a shell complete commands, options and their values. */
export function completionCommand(): Command {
  const command = new Command('completion')
    .description('Write what makes a shell complete commands, options, hosts, modules')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
To have it in every shell:
  bash   eval "$(weft completion bash)"     in ~/.bashrc
  zsh    eval "$(weft completion zsh)"      in ~/.zshrc, behind compinit
  fish   weft completion fish > ~/.config/fish/completions/weft.fish`,
    );
  return command.action((shell: keyof typeof scripts) => {
    command.configureOutput().writeOut?.(scripts[shell]);
  });
}

/** What shells ask: the words up to the cursor, the last as far as it is written. Answers with a line for each that may stand there. */
export function completeCommand(commandsFor: (name: string | undefined) => Promise<readonly Command[]>): Command {
  const command = new Command('__complete').argument('[words...]').allowUnknownOption();
  return command.action(async (words: readonly string[]) => {
    const program = new Command('weft').option('-V, --version', 'output the version number');
    for (const each of await commandsFor(words.length > 1 ? words[0] : undefined)) program.addCommand(each);
    const { files, list } = await candidatesAt(placeOf(program, words));
    const lines = list.map(({ value, description }) => (description ? `${value}\t${description.replaceAll(/\s+/g, ' ')}` : value));
    const text = [...(files ? [`:${files}`] : []), ...lines].map((line) => `${line}\n`).join('');
    command.configureOutput().writeOut?.(text);
  });
}
