import * as vscode from 'vscode';
import { enterRules } from './enterRules.ts';
import type { EnterRule } from './enterRules.ts';

/** Indents line breaks in YAML; where the general YAML extension does, it is left to that one. */
export function registerYamlIndentation(): vscode.Disposable {
  let registered: vscode.Disposable | undefined;
  const update = (): void => {
    registered?.dispose();
    registered = vscode.extensions.getExtension('redhat.vscode-yaml')
      ? undefined
      : vscode.languages.setLanguageConfiguration('yaml', { onEnterRules: enterRules.map(toEditorRule) });
  };
  update();
  const listener = vscode.extensions.onDidChange(update);
  return new vscode.Disposable(() => {
    listener.dispose();
    registered?.dispose();
  });
}

function toEditorRule({ before, indent }: EnterRule): vscode.OnEnterRule {
  const { Indent, None } = vscode.IndentAction;
  const action = indent === 'deeper' ? { indentAction: Indent } : { indentAction: None, appendText: ' '.repeat(indent.spaces) };
  return { beforeText: before, action };
}
