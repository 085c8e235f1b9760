import { defaultSettings } from '../server/src/protocol.ts';
import type { Settings } from '../server/src/protocol.ts';

/** The settings as the manifest contributes them; one entry for each field of `Settings`, or it does not compile. */

interface SettingDescription {
  /** Markdown, one or two sentences. */
  readonly description: string;
}

const descriptions: Readonly<Record<keyof Settings, SettingDescription>> = {
  lens: {
    description: 'Show one line on top of a file with what it changes in each environment; no line where nothing changes.',
  },
  marks: {
    description:
      'Mark changed values beside the line numbers: a triangle for your own changes, a ring for what others merged and is not delivered yet.',
  },
  hover: { description: 'Show the effective value in each environment, and where it comes from, when hovering over a value.' },
  format: {
    description:
      'Format YAML files when the editor is asked to: white space and quotes alone. Lines are neither wrapped nor joined, comments stay, and templates are left alone.',
  },
};

/** A property of `contributes.configuration`. */
export interface ManifestSetting {
  readonly type: string;
  readonly default: unknown;
  /** `machine`: only the person can set it, no workspace. */
  readonly scope: 'window' | 'machine';
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  /** Of an object: what each value may be. */
  readonly additionalProperties?: { readonly type: 'string'; readonly enum: readonly string[] };
}

/** Settings by their full name, in the order of the table; the last ones are read by the client itself. */
export function createSettingsTable(): Readonly<Record<string, ManifestSetting>> {
  const settings = Object.entries(descriptions).map(([name, { description }]): [string, ManifestSetting] => [
    `driftline.${name}`,
    { type: 'boolean', default: defaultSettings[name as keyof Settings], scope: 'window', markdownDescription: description },
  ]);
  return {
    ...Object.fromEntries(settings),
    'driftline.proposals.refresh': refreshSetting,
    'driftline.forges': forgesSetting,
    'driftline.trace.server': traceSetting,
  };
}

const refreshSetting: ManifestSetting = {
  type: 'boolean',
  default: true,
  scope: 'window',
  markdownDescription:
    'Keep the Proposals view up to date while it is on the screen of the focused window and its forge is connected; otherwise only *Refresh Proposals* asks the forge.',
};

const forgesSetting: ManifestSetting = {
  type: 'object',
  default: {},
  scope: 'machine',
  markdownDescription:
    'Which forge runs on a host, where its name does not say it, such as `{"git.example.com": "gitea"}`. It takes effect when the server starts. A workspace cannot set it.',
  additionalProperties: {
    type: 'string',
    enum: ['github', 'gitlab', 'gitea', 'bitbucket', 'bitbucketServer', 'azureDevOps'],
  },
};

const traceSetting: ManifestSetting = {
  type: 'string',
  default: 'messages',
  scope: 'window',
  markdownDescription:
    'What is logged of the messages to and from the server while the log level of the output “Driftline” is *Trace*.',
  enum: ['off', 'messages'],
  enumDescriptions: ['Nothing', 'That a message was sent or received, never its content: it may hold secrets'],
};
