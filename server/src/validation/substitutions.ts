/**
 * Text that something else fills in before the API server sees it: Flux's `${…}`, templates' `{{ … }}`, kustomize's `$(…)`,
 * values that SOPS has encrypted. What will stand there is not known, so nothing is said about it.
 */
export function holdsSubstitution(text: string): boolean {
  return /\$[{(]|\{\{|<%/.test(text) || text.startsWith('ENC[');
}

/** Whether a template action stands at `offset`, where YAML would see a mapping: `replicas: {{ .Values.replicas }}`. */
export function beginsWithAction(text: string, offset: number): boolean {
  return text.startsWith('{{', offset);
}
