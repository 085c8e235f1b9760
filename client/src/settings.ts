import * as vscode from 'vscode';
import { defaultSettings } from '../../server/src/protocol.ts';
import type { Settings } from '../../server/src/protocol.ts';

/** The person's settings as they are now; read where they are needed and not kept. */
export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration('driftline');
  return {
    lens: configuration.get('lens', defaultSettings.lens),
    marks: configuration.get('marks', defaultSettings.marks),
    hover: configuration.get('hover', defaultSettings.hover),
    format: configuration.get('format', defaultSettings.format),
  };
}

/** Which forge runs on a host (`driftline.forges`), where its name does not say it. Only a person can set it, no workspace. */
export function readForges(): Readonly<Record<string, string>> {
  const value = vscode.workspace.getConfiguration('driftline').get<unknown>('forges');
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Whether the proposals that are on the screen are kept up to date (`driftline.proposals.refresh`). */
export function readsProposals(): boolean {
  return vscode.workspace.getConfiguration('driftline').get('proposals.refresh', true);
}
