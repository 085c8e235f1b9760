import type { DiagnosticCode } from '../base/diagnosticCode.ts';

/** Findings about suppressions: a silence that nobody can explain any more is worse than the finding it hides. */
export const suppressionCodes: Readonly<Record<string, DiagnosticCode>> = {
  'suppression.no-reason': {
    severity: 'warning',
    title: 'Suppression without a reason',
    why: 'Whoever reads it later cannot tell whether it still holds. Without a reason it has no effect.',
    example: 'replicas: 0 # driftline:ignore schema.out-of-range',
    fix: 'Write the reason behind the code: "# driftline:ignore CODE because …".',
  },
  'suppression.no-code': {
    severity: 'warning',
    title: 'Suppression without a code',
    why: 'It has no effect: it does not say which finding it means.',
    example: 'replicas: 0 # driftline:ignore we know',
    fix: 'Write the code that the finding shows: "# driftline:ignore CODE reason".',
  },
  'suppression.unknown-code': {
    severity: 'warning',
    title: 'Code that does not exist',
    why: 'It has no effect. A typing error leaves the finding that was meant as it is.',
    example: 'rules:\n  schema.unknown-feild: off',
    fix: 'Correct the code, or remove the entry.',
  },
  'suppression.unused': {
    severity: 'information',
    tag: 'unnecessary',
    title: 'Suppression that matches nothing',
    why: 'What it silenced is gone. Left in place it would silence the next finding of that code without anybody having thought of it.',
    example: '# driftline:ignore schema.unknown-field a field of our own\nreplicas: 2',
    fix: 'Remove it.',
  },
};
