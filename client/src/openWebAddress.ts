import * as vscode from 'vscode';

/** Opens a page in the person's browser; anything that is no web address is passed over, as it came from outside. */
export async function openWebAddress(address: string): Promise<void> {
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) {
    await vscode.env.openExternal(vscode.Uri.parse(address, true));
  }
}
