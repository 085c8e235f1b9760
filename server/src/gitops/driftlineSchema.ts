/**
 * The format of `.driftline.yaml`, as a JSON schema: checks, completion, hovers and the documentation all read this one
 * description. Fields may be added; what is not described is reported as unknown.
 */
export interface SchemaNode {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  /** A sentence or two for hovers and the documentation. */
  readonly description: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  /** Of mappings with free keys: what their values are. Without it other keys are unknown fields. */
  readonly additionalProperties?: SchemaNode;
  /** At most one of the properties is written. */
  readonly maxProperties?: 1;
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
}

const severity: SchemaNode = {
  type: 'string',
  description: 'How the finding is reported.',
  enum: ['off', 'information', 'warning', 'error'],
};

const rules: SchemaNode = {
  type: 'object',
  description:
    'Severity of findings by their code; `off` silences one. What prevents rendering is never silenced, only lowered to `information`.',
  additionalProperties: severity,
};

const suppress: SchemaNode = {
  type: 'array',
  description: 'Findings that are known and wanted, each with the reason.',
  items: {
    type: 'object',
    description: 'Findings of one code. An entry that matches nothing any more is reported.',
    required: ['code'],
    properties: {
      code: { type: 'string', description: 'Code of the findings.', examples: ['schema.unknown-field'] },
      path: {
        type: 'string',
        description: 'Files it holds for, in the syntax of .gitignore; without it all.',
        examples: ['vendor/', 'apps/*/generated.yaml'],
      },
      environments: {
        type: 'array',
        description: 'Names or ids of the environments it holds for; without it all, and files that none reads.',
        items: { type: 'string', description: 'An environment.' },
      },
      reason: { type: 'string', description: 'Why. Without a reason the entry has no effect.' },
    },
  },
};

const kubernetesVersion: SchemaNode = {
  type: 'string',
  description: 'Version of the cluster, for checks that depend on it. In quotes: `1.30` without quotes is the number 1.3.',
  examples: ['"1.34"'],
};

const deployed: SchemaNode = {
  type: 'object',
  description: 'Where the deployed revision of the environment is found in git. At most one of the three.',
  maxProperties: 1,
  properties: {
    branch: { type: 'string', description: 'The branch that the environment follows.', examples: ['release'] },
    tag: { type: 'string', description: 'The tag that is deployed.', examples: ['prod'] },
    tagPattern: {
      type: 'string',
      description: 'A glob over tag names; the newest matching tag by version, else by date, is deployed.',
      examples: ['prod-*'],
    },
  },
};

const helm: SchemaNode = {
  type: 'object',
  description: 'The environment is a Helm release of a chart in this repository.',
  required: ['chart'],
  properties: {
    chart: {
      type: 'string',
      description: 'Folder of the chart, relative to the root of the repository.',
      examples: ['charts/web'],
    },
    values: {
      type: 'array',
      description: 'Values files in their order, relative to the root of the repository; later ones win.',
      items: { type: 'string', description: 'A values file.' },
    },
    releaseName: { type: 'string', description: 'Name of the release; without it the name of the environment.' },
    namespace: { type: 'string', description: 'Namespace of the release.' },
    set: {
      type: 'object',
      description: 'Single values, as with `--set`.',
      additionalProperties: { type: 'string', description: 'A value.' },
    },
  },
};

const environment: SchemaNode = {
  type: 'object',
  description: 'One place that one path of the repository is delivered to.',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'How the environment is called, everywhere.', examples: ['prod'] },
    path: {
      type: 'string',
      description: 'Folder of its kustomization, relative to the root of the repository.',
      examples: ['apps/web/overlays/prod'],
    },
    kustomize: {
      type: 'object',
      description: 'The environment is the kustomization at `path`; this is also what holds where neither is written.',
      properties: {
        loadRestrictor: {
          type: 'string',
          description: '`none` allows files outside of the kustomization, as Flux does and `kustomize build --load-restrictor`.',
          enum: ['rootOnly', 'none'],
        },
      },
    },
    helm,
    deployed,
    kubernetesVersion,
    destination: {
      type: 'object',
      description: 'Where the environment runs.',
      properties: {
        cluster: { type: 'string', description: 'Name of the cluster, as people call it.' },
        namespace: { type: 'string', description: 'Namespace of objects that name none.' },
      },
    },
    complete: {
      type: 'boolean',
      description: 'The environment holds all objects of its namespaces: what a reference cannot find here does not exist.',
    },
    protected: { type: 'boolean', description: 'Changes to it deserve a warning before they are proposed.' },
    after: {
      type: 'array',
      description: 'Names of the environments that come before this one in a promotion.',
      items: { type: 'string', description: 'Name of an environment.' },
    },
    rules,
  },
};

/** The root of `.driftline.yaml`. */
export const driftlineSchema: SchemaNode = {
  type: 'object',
  description: 'What Driftline cannot find out by looking at the repository.',
  required: ['version'],
  properties: {
    version: { type: 'integer', description: 'Version of this format: 1.', examples: ['1'] },
    requiredVersion: { type: 'string', description: 'Version of Driftline that is needed at least.', examples: ['"0.2.0"'] },
    target: {
      type: 'string',
      description: 'Branch that changes are proposed to; without it the default branch.',
      examples: ['main'],
    },
    kubernetesVersion,
    environments: { type: 'array', description: 'Environments with a name and settings of their own.', items: environment },
    rules,
    suppress,
    repositories: {
      type: 'array',
      description: 'Other repositories that this one refers to, and where their clones are.',
      items: {
        type: 'object',
        description: 'A repository.',
        required: ['url', 'path'],
        properties: {
          url: { type: 'string', description: 'Its address, as references write it.' },
          path: {
            type: 'string',
            description: 'Folder of a clone, relative to the root of this repository.',
            examples: ['../platform'],
          },
        },
      },
    },
    ignore: {
      type: 'array',
      description: 'Folders and files that hold no environments, in the syntax of .gitignore.',
      items: { type: 'string', description: 'A pattern.', examples: ['examples/'] },
    },
  },
};
