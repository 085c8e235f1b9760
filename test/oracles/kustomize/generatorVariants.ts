import type { FieldVariants } from './variant.ts';

/** The fields that make objects out of literals and files. */

/** A base whose generated objects others merge with. */
const generatedBase = {
  'generated/kustomization.yaml':
    'configMapGenerator:\n- name: base-settings\n  literals: [level=info, kept=1]\nsecretGenerator:\n- name: base-secret\n  literals: [password=old]\n',
};

export const generatorVariants: FieldVariants = {
  configMapGenerator: {
    literals: {
      value: [{ name: 'settings', literals: ['level=debug', 'equation=a=b', 'quoted="x y"', "single='z'", 'empty='] }],
    },
    files: {
      value: [{ name: 'settings', files: ['app.conf', 'renamed.conf=data/nested.txt', 'binary=bytes.bin'] }],
      files: {
        'app/app.conf': 'first\n\ttabbed  \n\nlast without end',
        'app/data/nested.txt': 'a\r\nb\n',
        'app/bytes.bin': '\u0001\u0002 control\n',
      },
    },
    envs: {
      value: [{ name: 'settings', envs: ['one.env'], env: 'two.env' }],
      files: {
        'app/one.env': '# comment\nA=1\n\nB=two words\nC="quoted"\n  D=indented\n',
        'app/two.env': 'E=\u00fc\u00f1\u00ed\n',
      },
    },
    options: {
      value: [
        {
          name: 'settings',
          namespace: 'elsewhere',
          literals: ['a=1'],
          options: { labels: { made: 'yes' }, annotations: { note: 'here' }, immutable: true, disableNameSuffixHash: true },
        },
      ],
    },
    merge: {
      value: [{ name: 'base-settings', behavior: 'merge', literals: ['level=warn', 'added=1'] }],
      resources: ['../generated'],
      files: generatedBase,
    },
    replace: {
      value: [{ name: 'base-settings', behavior: 'replace', literals: ['only=this'] }],
      resources: ['../generated'],
      files: generatedBase,
    },
    create: { value: [{ name: 'settings', behavior: 'create', literals: ['a=b'] }, { name: 'second' }] },
    badKey: { value: [{ name: 'settings', literals: ['nothing'] }], refused: true },
    mergeNothing: { value: [{ name: 'nobody', behavior: 'merge', literals: ['a=b'] }], refused: true },
  },
  secretGenerator: {
    literals: { value: [{ name: 'credentials', type: 'Opaque', literals: ['password=s3cret', 'user=web'] }] },
    tls: {
      value: [{ name: 'credentials', type: 'kubernetes.io/tls', files: ['tls.crt=certificate.pem', 'tls.key=key.pem'] }],
      files: {
        'app/certificate.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
        'app/key.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      },
    },
    envs: { value: [{ name: 'credentials', envs: ['secret.env'] }], files: { 'app/secret.env': 'password=from file\n' } },
    plain: { value: [{ name: 'credentials', literals: ['password=x'], options: { disableNameSuffixHash: true } }] },
    merge: {
      value: [{ name: 'base-secret', behavior: 'merge', literals: ['password=new'] }],
      resources: ['../generated'],
      files: generatedBase,
    },
    long: { value: [{ name: 'credentials', literals: [`key=${'long '.repeat(60)}`] }] },
  },
  generatorOptions: {
    plainNames: { value: { disableNameSuffixHash: true } },
    labels: { value: { labels: { generated: 'true' }, annotations: { generated: 'yes' } } },
    immutable: { value: { immutable: true } },
  },
  helmCharts: {
    remote: { value: [{ name: 'redis', repo: 'https://charts.example.com', version: '1.0.0' }], unknown: true },
    local: {
      value: [{ name: 'local' }],
      unknown: true,
      files: { 'app/charts/local/Chart.yaml': 'apiVersion: v2\nname: local\nversion: 1.0.0\n' },
    },
  },
  helmGlobals: { home: { value: { chartHome: 'charts' } } },
  helmChartInflationGenerator: {
    old: { value: [{ chartName: 'redis', chartRepoUrl: 'https://charts.example.com', chartVersion: '1.0.0' }], unknown: true },
  },
};
