import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { getAt } from '../../base/jsonPointer.ts';
import type { UnjudgedChange } from '../change.ts';
import { mappingsOf, podSpecOf, textOf, textsOf } from './objectFacts.ts';
import type { RiskFinding } from './riskCodes.ts';

/** Privileges that a pod has after the change and had not before, also in a new object. */
export function findPodRisks({ pair }: UnjudgedChange): RiskFinding[] {
  const after = podSpecOf(pair.to);
  if (!after) {
    return [];
  }
  const before = new Set(listPrivileges(podSpecOf(pair.from)).map(({ message }) => message));
  return listPrivileges(after).filter(({ message }) => !before.has(message));
}

function listPrivileges(pod: JsonObject | undefined): RiskFinding[] {
  if (!pod) {
    return [];
  }
  const containers = [pod.containers, pod.initContainers, pod.ephemeralContainers].flatMap(mappingsOf);
  return [...listHostAccess(pod), ...containers.flatMap(container => listContainerPrivileges(container, pod))];
}

const hostNamespaces = [
  ['hostNetwork', 'network'],
  ['hostPID', 'processes'],
  ['hostIPC', 'shared memory'],
] as const;

function listHostAccess(pod: JsonObject): RiskFinding[] {
  const namespaces = hostNamespaces
    .filter(([field]) => pod[field] === true)
    .map(([field, what]) => `The pod shares its node's ${what} (${field}).`);
  const volumes = mappingsOf(pod.volumes)
    .filter(volume => isJsonObject(volume.hostPath))
    .map(
      volume => `Volume ${textOf(volume.name)} is the node's folder ${textOf(getAt(volume, ['hostPath', 'path']))} (hostPath).`,
    );
  return [...namespaces, ...volumes].map(message => ({ code: 'risk.host-access', message }));
}

function listContainerPrivileges(container: JsonObject, pod: JsonObject): RiskFinding[] {
  const name = textOf(container.name);
  const context = isJsonObject(container.securityContext) ? container.securityContext : {};
  const messages: string[] = [];
  if (context.privileged === true) {
    messages.push(`Container ${name} is privileged.`);
  }
  if (context.allowPrivilegeEscalation === true) {
    messages.push(`Container ${name} may gain privileges (allowPrivilegeEscalation).`);
  }
  for (const capability of textsOf(getAt(context, ['capabilities', 'add']))) {
    messages.push(`Container ${name} gains the capability ${capability}.`);
  }
  if ((context.runAsUser ?? getAt(pod, ['securityContext', 'runAsUser'])) === 0) {
    messages.push(`Container ${name} runs as root (runAsUser: 0).`);
  }
  return messages.map(message => ({ code: 'risk.privileged', message }));
}
