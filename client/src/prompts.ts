import * as vscode from 'vscode';
import type { PromptParams } from '../../server/src/protocol.ts';
import { isYesNoQuestion, trimQuestion } from './promptTexts.ts';

/** Hands a question of git or ssh to the person; `null` if they decline. What is typed goes to git and is kept nowhere. */
export async function answerPrompt({ text, secret }: PromptParams): Promise<string | null> {
  if (isYesNoQuestion(text)) {
    const answer = await vscode.window.showWarningMessage(
      'Git asks, while Driftline pushes or fetches:',
      { modal: true, detail: text.trim() },
      'Yes',
      'No',
    );
    return answer?.toLowerCase() ?? null;
  }
  const typed = await vscode.window.showInputBox({
    title: 'Git asks (Driftline)',
    prompt: trimQuestion(text),
    password: secret,
    ignoreFocusOut: true,
  });
  return typed ?? null;
}
