import type { MemberType } from './nameFields.ts';
import type { NameSymbol } from './nameSymbols.ts';

/** What Kubernetes accepts as names (`k8s.io/apimachinery` `validation` and `api/validation/path`). */

interface NameRule {
  readonly pattern: RegExp;
  readonly maximum: number;
  /** For people: "… must …". */
  readonly says: string;
}

const label: NameRule = {
  pattern: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
  maximum: 63,
  says: 'consist of lower-case letters, digits and "-", begin and end with a letter or digit, and have at most 63 characters',
};
const serviceLabel: NameRule = {
  pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  maximum: 63,
  says: 'consist of lower-case letters, digits and "-", begin with a letter, and have at most 63 characters',
};
const subdomain: NameRule = {
  pattern: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
  maximum: 253,
  says: 'consist of lower-case letters, digits, "-" and ".", begin and end with a letter or digit, and have at most 253 characters',
};
/** Names of roles and bindings may be any segment of a path. */
const segment: NameRule = { pattern: /^(?!\.{1,2}$)[^/%\s]+$/, maximum: 253, says: 'have no "/", "%" or spaces' };
const configKey: NameRule = {
  pattern: /^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/,
  maximum: 253,
  says: 'consist of letters, digits, "-", "_" and ".", and have at most 253 characters',
};
const portName: NameRule = {
  pattern: /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
  maximum: 15,
  says: 'consist of lower-case letters, digits and single "-", have a letter, and have at most 15 characters',
};
const labelValue: NameRule = {
  pattern: /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
  maximum: 63,
  says: 'consist of letters, digits, "-", "_" and ".", begin and end with a letter or digit, and have at most 63 characters',
};
const labelKey: NameRule = {
  pattern:
    /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  maximum: 317,
  says: 'be a label\'s key, such as "app" or "example.com/app"',
};

const memberRules: Readonly<Record<MemberType, NameRule>> = {
  key: configKey,
  servicePort: label,
  containerPort: portName,
  container: label,
};

const kindRules: Readonly<Record<string, NameRule>> = {
  Service: serviceLabel,
  Namespace: label,
  Role: segment,
  ClusterRole: segment,
  RoleBinding: segment,
  ClusterRoleBinding: segment,
};

/** Why the symbol cannot be called `name`; `undefined` if it can. */
export function explainInvalidName(symbol: NameSymbol, name: string): string | undefined {
  const rules = rulesOf(symbol);
  const broken = rules.find(rule => name.length > rule.maximum || !rule.pattern.test(name));
  return broken && `"${name}" is no valid name here: it must ${broken.says}.`;
}

function rulesOf(symbol: NameSymbol): readonly NameRule[] {
  switch (symbol.type) {
    case 'object':
      return symbol.declarations.map(({ kind, group }) => ruleOfKind(kind, group));
    case 'undeclared':
      return symbol.reference.kinds.map(kind => ruleOfKind(kind, ''));
    case 'member':
      return [memberRules[symbol.memberType]];
    case 'label':
      return [symbol.part === 'key' ? labelKey : labelValue];
  }
}

function ruleOfKind(kind: string, group: string): NameRule {
  const isKubernetes = group === '' || group === 'rbac.authorization.k8s.io';
  return (isKubernetes && Object.hasOwn(kindRules, kind) ? kindRules[kind] : undefined) ?? subdomain;
}
