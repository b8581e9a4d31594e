/**
 * Asks at the terminal, after all that happened before was told. Without echo nothing of the answer is shown.
 *
 * @throws DiagnosticError where the prompt is left without an answer
 */
export async function ask(prompt: string, how: { readonly echo: boolean }): Promise<string> {
  const { question } = await import('./question.ts');
  return question(prompt, how);
}
