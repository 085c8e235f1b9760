import type { RiskSeverity } from '../change.ts';

/** The one table of risks: stable codes, severity, and the documentation that is generated from it. */

export interface RiskDescription {
  readonly severity: RiskSeverity;
  readonly title: string;
  /** Why it is worth a look, and what to do. */
  readonly documentation: string;
}

/** A risk as a rule finds it. */
export interface RiskFinding {
  readonly code: RiskCode;
  /** One sentence without the object's name, which stands beside it. Never contains a secret. */
  readonly message: string;
}

export type RiskCode = keyof typeof riskCodes;

export const riskCodes = {
  'risk.removes-stateful': {
    severity: 'high',
    title: 'A workload that keeps data is removed',
    documentation:
      'The StatefulSet is deleted where the agent prunes, and stays unmanaged where it does not. Its volume claims remain unless persistentVolumeClaimRetentionPolicy says otherwise. A renamed StatefulSet is a new one with new, empty claims. Back up or move the data first.',
  },
  'risk.removes-volume': {
    severity: 'high',
    title: 'A volume or its claim is removed',
    documentation:
      'Deleting a PersistentVolumeClaim deletes the data behind it if the volume has the reclaim policy Delete, which is the default of most storage classes. Set the policy to Retain, or keep the claim, until the data is known to be elsewhere.',
  },
  'risk.removes-namespace': {
    severity: 'high',
    title: 'A namespace is removed',
    documentation:
      'Deleting a namespace deletes everything in it, also what this repository does not know. Check what else lives there; most agents can be told not to prune namespaces.',
  },
  'risk.removes-definition': {
    severity: 'high',
    title: 'A custom resource definition is removed',
    documentation: 'Deleting a CustomResourceDefinition deletes every object of that kind, in all namespaces of the cluster.',
  },
  'risk.removes-network-policy': {
    severity: 'medium',
    title: 'A network policy is removed',
    documentation:
      'Pods that no policy selects accept all traffic. Check that another policy still covers the pods this one selected.',
  },
  'risk.immutable-field': {
    severity: 'high',
    title: 'A field that cannot be changed is changed',
    documentation:
      'The API server refuses the update, so the agent fails to apply it and what follows. Restore the field, or replace the object: delete it and let it be created anew, which interrupts what it runs.',
  },
  'risk.volume-shrink': {
    severity: 'high',
    title: 'A volume claim asks for less storage',
    documentation: 'Claims can grow but not shrink: the API server refuses the update.',
  },
  'risk.replicas-zero': {
    severity: 'high',
    title: 'A workload is scaled to nothing',
    documentation:
      'With no replicas the workload stops. If that is meant, say so in the change; if an autoscaler owns the number, leave the field out.',
  },
  'risk.suspended': {
    severity: 'medium',
    title: 'Something is suspended or resumed',
    documentation:
      'A suspended CronJob or Job does not run; a suspended Flux object keeps the cluster as it is and no later change arrives. Resuming lets everything that has piled up happen at once.',
  },
  'risk.privileged': {
    severity: 'high',
    title: 'A container gains privileges on its node',
    documentation:
      'A privileged container, one that may gain privileges or capabilities, or that runs as root, is one step from owning its node. Ask for the one capability that is needed instead, and check the Pod Security level of the namespace.',
  },
  'risk.host-access': {
    severity: 'high',
    title: 'A pod reaches into its node',
    documentation:
      "With hostNetwork, hostPID, hostIPC or a hostPath volume a pod sees and may change what belongs to its node and to other pods on it. Network policies do not hold for pods in the node's network.",
  },
  'risk.wider-access': {
    severity: 'high',
    title: 'Someone may do more than before',
    documentation:
      'A new binding, a new subject or a wildcard in a role widens what an account may do; a ClusterRoleBinding does so in every namespace. Name verbs and resources one by one, and prefer a RoleBinding.',
  },
} as const satisfies Record<string, RiskDescription>;
