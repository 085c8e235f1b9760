import assert from 'node:assert/strict';
import { parseConfig } from '../../server/src/gitops/declared.ts';
import type { EnvironmentName, FileFinding } from '../../server/src/validation/fileFinding.ts';
import { checkDeclaredRules, judgeFindings } from '../../server/src/validation/judgeFindings.ts';
import { mergeFindings } from '../../server/src/validation/mergeFindings.ts';
import { compileSeverityRules } from '../../server/src/validation/severityRules.ts';
import { findSuppressions } from '../../server/src/validation/suppression.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';

const environments: readonly EnvironmentName[] = ['staging', 'prod'].map(name => ({ id: `declared:${name}`, name }));

interface Given {
  /** Lines of `app.yaml`; those that hold `code!` have a warning of that code, `code!!` an error of rendering. */
  readonly file?: string;
  /** What stands below `version: 1` in `.driftline.yaml`. */
  readonly config?: string;
  /** Environments that read the file; all by default. */
  readonly reached?: readonly string[];
  /** Whether everything is known already. */
  readonly complete?: boolean;
}

const declared = `version: 1
environments:
- name: staging
  path: staging
- name: prod
  path: prod
`;

/** `line severity code (environments)` of the file, then of `.driftline.yaml`. */
function check(
  { file = '', config = declared, reached = ['staging', 'prod'], complete = true }: Given,
  expected: readonly string[],
): void {
  const read = parseConfig(config).config;
  const yaml = parseYaml(file);
  const names = environments.filter(({ name }) => reached.includes(name));
  const all = file.split('\n').flatMap((text, line) =>
    [...text.matchAll(/([a-z-]+\.[a-z-]+)(!+)/g)].map(([, code = '', marks]): FileFinding => ({
      code,
      message: '',
      severity: marks === '!!' ? 'error' : 'warning',
      location: { file: 'app.yaml', range: { start: { line, character: 0 }, end: { line, character: 1 } } },
      environments: names,
      scope: marks === '!!' ? 'rendering' : 'file',
    })),
  );
  const merged = mergeFindings(
    all.filter(({ scope }) => scope === 'file'),
    all.filter(({ scope }) => scope === 'rendering'),
  );
  const { findings, used } = judgeFindings('app.yaml', merged, findSuppressions(yaml), compileSeverityRules(read), complete);
  const about = checkDeclaredRules(read, environments, complete ? used : undefined);
  const show = ({ location, severity, code, environments: some }: FileFinding): string =>
    `${location.file === 'app.yaml' ? '' : 'config '}${location.range.start.line} ${severity} ${code}` +
    (some.length > 0 && some.length < names.length ? ` (${some.map(({ name }) => name).join(', ')})` : '');
  assert.deepEqual([...findings, ...about].map(show), expected);
}

const withRules = (rules: string, own = ''): string => `${declared}${own}rules: ${rules}\n`;

describe('judgeFindings', () => {
  it('leaves findings as they are without rules', () => check({ file: 'schema.a!\n' }, ['0 warning schema.a']));

  it('silences by a comment with a reason', () =>
    check({ file: '# driftline:ignore kustomize.cycle it is meant\nkustomize.cycle!\nkustomize.cycle!\n' }, [
      '2 warning kustomize.cycle',
    ]));

  it('silences the whole file', () =>
    check({ file: '# driftline:ignore-file kustomize.cycle it is meant\nkustomize.cycle!\nkustomize.cycle!\n' }, []));

  it('does not silence without a reason, and says so', () =>
    check({ file: 'kustomize.cycle! # driftline:ignore kustomize.cycle\n' }, [
      '0 warning kustomize.cycle',
      '0 warning suppression.no-reason',
    ]));

  it('reports a comment without code, with an unknown code, and one that matches nothing', () =>
    check(
      { file: 'a # driftline:ignore we know\nb # driftline:ignore kustomize.cyle so\nc # driftline:ignore kustomize.cycle so\n' },
      ['0 warning suppression.no-code', '1 warning suppression.unknown-code', '2 information suppression.unused'],
    ));

  it('calls nothing unused before everything is known', () =>
    check({ file: 'c # driftline:ignore kustomize.cycle so\n', complete: false }, []));

  it('sets severities by rules, and switches off', () => {
    check({ file: 'kustomize.cycle!\n', config: withRules('{kustomize.cycle: error}') }, ['0 error kustomize.cycle']);
    check({ file: 'kustomize.cycle!\n', config: withRules('{kustomize.cycle: off}') }, []);
  });

  it('takes the highest severity of the environments, and leaves out those where it is off', () => {
    const own = '  rules: {kustomize.cycle: error}\n';
    check({ file: 'kustomize.cycle!\n', config: withRules('{kustomize.cycle: off}', own) }, ['0 error kustomize.cycle (prod)']);
    check({ file: 'kustomize.cycle!\n', config: withRules('{kustomize.cycle: information}', own) }, ['0 error kustomize.cycle']);
    check({ file: 'kustomize.cycle!\n', config: withRules('{kustomize.cycle: off}', own), reached: ['staging'] }, []);
  });

  it('lets the rules of environments alone where none reads the file', () =>
    check({ file: 'kustomize.cycle!\n', config: withRules('{}', '  rules: {kustomize.cycle: error}\n'), reached: [] }, [
      '0 warning kustomize.cycle',
    ]));

  it('lowers what prevents rendering, and never silences it', () => {
    check({ file: 'kustomize.cycle!!\n', config: withRules('{kustomize.cycle: warning}') }, ['0 warning kustomize.cycle']);
    check({ file: 'kustomize.cycle!!\n', config: withRules('{kustomize.cycle: off}') }, ['0 information kustomize.cycle']);
    check({ file: 'kustomize.cycle!! # driftline:ignore kustomize.cycle so\n' }, ['0 information kustomize.cycle']);
  });

  it('shows once what rendering and document say alike, and means it by either code', () => {
    check({ file: 'kustomize.yaml-syntax!! yaml.syntax!\n' }, ['0 error yaml.syntax']);
    check({ file: 'kustomize.not-an-object!! schema.missing-field!\n' }, ['0 error schema.missing-field']);
    check({ file: 'kustomize.yaml-syntax!! yaml.syntax!\n', config: withRules('{kustomize.yaml-syntax: warning}') }, [
      '0 warning yaml.syntax',
    ]);
    check({ file: 'kustomize.yaml-syntax!!\nyaml.syntax!\n' }, ['0 error kustomize.yaml-syntax', '1 warning yaml.syntax']);
  });

  const suppress = (entry: string): string => `${declared}suppress:\n- ${entry}\n`;

  it('silences by an entry, by path and environment', () => {
    const file = 'kustomize.cycle!\n';
    check({ file, config: suppress('{code: kustomize.cycle, reason: so}') }, []);
    check({ file, config: suppress('{code: kustomize.cycle, path: "*.yaml", reason: so}') }, []);
    check({ file, config: suppress('{code: kustomize.cycle, path: "other/", reason: so}') }, [
      '0 warning kustomize.cycle',
      'config 7 information suppression.unused',
    ]);
    check({ file, config: suppress('{code: kustomize.cycle, environments: [staging], reason: so}') }, [
      '0 warning kustomize.cycle (prod)',
    ]);
    check({ file, config: suppress('{code: kustomize.cycle, environments: [staging], reason: so}'), reached: [] }, [
      '0 warning kustomize.cycle',
      'config 7 information suppression.unused',
    ]);
  });

  it('reports entries without reason, of unknown codes and environments, and those that match nothing', () => {
    check({ config: suppress('{code: kustomize.cycle}') }, ['config 7 warning suppression.no-reason']);
    check({ config: suppress('{code: kustomize.cycl, reason: so}') }, ['config 7 warning suppression.unknown-code']);
    check({ config: suppress('{code: kustomize.cycle, environments: [stagin], reason: so}') }, [
      'config 7 error config.unknown-environment',
    ]);
    check({ config: suppress('{code: kustomize.cycle, reason: so}') }, ['config 7 information suppression.unused']);
    check({ config: suppress('{code: kustomize.cycle, reason: so}'), complete: false }, []);
  });

  it('reports rules of unknown codes, also those of environments, and knows the codes of risks', () =>
    check({ config: withRules('{kustomize.cycl: off, risk.privileged: off}', '  rules: {a.b: off}\n') }, [
      'config 7 warning suppression.unknown-code',
      'config 6 warning suppression.unknown-code',
    ]));
});
