import type { Connection } from 'vscode-languageserver';
import { credentialRejectedNotification, credentialRequest, promptRequest } from '../protocol.ts';
import type { Credential, CredentialParams, PromptParams } from '../protocol.ts';
import type { Person } from '../session/proposalPorts.ts';

/**
 * The person at the editor, asked over the connection. An editor that does not know these requests has nobody to ask. Nothing that is
 * answered is logged.
 */
export function createPerson(connection: Connection): Person {
  const ask = async <R>(method: string, params: CredentialParams | PromptParams): Promise<R | undefined> => {
    try {
      return (await connection.sendRequest<R | null>(method, params)) ?? undefined;
    } catch {
      return undefined;
    }
  };
  return {
    readToken: async params => (await ask<Credential>(credentialRequest, params))?.token,
    rejectToken: params => void connection.sendNotification(credentialRejectedNotification, { ...params, interactive: false }),
    prompt: (text, secret) => ask<string>(promptRequest, { text, secret }),
  };
}
