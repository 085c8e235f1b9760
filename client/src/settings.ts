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
  };
}
