/**
 * Which texts are names, labels and label values, as upstream rules it (apimachinery `pkg/util/validation`, and the name functions
 * of `pkg/apis/<group>/validation`).
 */

export interface NameRule {
  /** Completes "A name of a Service …". */
  readonly demand: string;
  readonly maximum: number;
  readonly pattern: RegExp | undefined;
}

const label1123 = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomainPattern = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

const subdomain: NameRule = {
  demand: 'consists of lower-case letters, digits, "-" and ".", and begins and ends with a letter or digit',
  maximum: 253,
  pattern: subdomainPattern,
};

const label: NameRule = {
  demand: 'consists of lower-case letters, digits and "-", and begins and ends with a letter or digit',
  maximum: 63,
  pattern: label1123,
};

const serviceLabel: NameRule = {
  demand: 'consists of lower-case letters, digits and "-", begins with a letter and ends with a letter or digit',
  maximum: 63,
  pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
};

const pathSegment: NameRule = {
  demand: 'cannot be "." or ".." and holds neither "/" nor "%"',
  maximum: Infinity,
  pattern: /^(?!\.{1,2}$)[^/%]+$/,
};

/** What a cron job adds to the names of its jobs. */
const cronJob: NameRule = { ...subdomain, maximum: 52 };

const rulesOfKinds: ReadonlyMap<string, NameRule> = new Map([
  ['v1 Namespace', label],
  ['v1 Service', serviceLabel],
  ['apps/v1 StatefulSet', label],
  ['batch/v1 CronJob', cronJob],
  ['rbac.authorization.k8s.io/v1 Role', pathSegment],
  ['rbac.authorization.k8s.io/v1 ClusterRole', pathSegment],
  ['rbac.authorization.k8s.io/v1 RoleBinding', pathSegment],
  ['rbac.authorization.k8s.io/v1 ClusterRoleBinding', pathSegment],
  ['apiregistration.k8s.io/v1 APIService', pathSegment],
]);

/** What the names of a kind must be like. */
export function nameRuleOf(apiVersion: string, kind: string): NameRule {
  return rulesOfKinds.get(`${apiVersion} ${kind}`) ?? subdomain;
}

export const namespaceRule: NameRule = label;

/** What is wrong with a name; `undefined` if nothing is. `isPrefix`: something will be added to it. */
export function describeNameError(name: string, rule: NameRule, isPrefix = false): string | undefined {
  if (name.length > rule.maximum) {
    return `has at most ${rule.maximum} characters; these are ${name.length}`;
  }
  const complete = isPrefix && name.endsWith('-') ? `${name}x` : name;
  return rule.pattern?.test(complete) === false ? rule.demand : undefined;
}

const namePart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** What is wrong with the key of a label or annotation (`IsQualifiedName`); `undefined` if nothing is. */
export function describeKeyError(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const name = slash === -1 ? key : key.slice(slash + 1);
  if (prefix !== undefined && (prefix.length > 253 || !subdomainPattern.test(prefix))) {
    return 'has a domain such as example.com before the "/"';
  }
  if (name.length > 63) {
    return `has at most 63 characters${slash === -1 ? '' : ' behind the "/"'}; these are ${name.length}`;
  }
  return namePart.test(name)
    ? undefined
    : 'consists of letters, digits, "-", "_" and ".", begins and ends with a letter or digit, and may have a domain with "/" before it';
}

/** What is wrong with the value of a label (`IsValidLabelValue`); `undefined` if nothing is. */
export function describeLabelValueError(value: string): string | undefined {
  if (value.length > 63) {
    return `has at most 63 characters; these are ${value.length}`;
  }
  return value === '' || namePart.test(value)
    ? undefined
    : 'consists of letters, digits, "-", "_" and ".", and begins and ends with a letter or digit';
}
