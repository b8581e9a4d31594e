import { kinds } from '../../schema/schemas.ts';

/** What an editor with the YAML language server has to be told, as text for people. */
export function editorSettings(folder: string): string {
  const settings = {
    'yaml.schemas': Object.fromEntries(Object.entries(kinds).map(([kind, patterns]) => [`${folder}/${kind}.json`, patterns])),
    // As Weft (and Ansible) read YAML: yes is true, 0644 is octal.
    'yaml.yamlVersion': '1.1',
    'yaml.customTags': ['!vault scalar', '!unsafe scalar'],
  };
  return `Schemas are in ${folder}. For VS Code (extension redhat.vscode-yaml), in .vscode/settings.json;
for other editors the same, as settings of yaml-language-server:

${JSON.stringify(settings, undefined, 2)}

Or, at the head of a single file:

# yaml-language-server: $schema=${folder}/playbook.json
`;
}
