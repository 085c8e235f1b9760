/** What Helm gives to templates beside the values, with one line about each. */

interface ContextMember {
  readonly summary: string;
  readonly members?: Readonly<Record<string, ContextMember>>;
}

const text = (summary: string): ContextMember => ({ summary });

const contextTable: ContextMember = {
  summary: 'Everything that a template is given.',
  members: {
    Values: text("The values: the chart's defaults with those of the environment on top."),
    Chart: {
      summary: 'What Chart.yaml says.',
      members: {
        Name: text('Name of the chart.'),
        Version: text('Version of the chart.'),
        AppVersion: text('Version of what the chart installs.'),
        APIVersion: text('Version of the format: v1 or v2.'),
        Description: text('What the chart is, in one sentence.'),
        Type: text('application or library.'),
        KubeVersion: text('The versions of Kubernetes that the chart is for.'),
        Home: text("The project's page."),
        Icon: text('URL of an image.'),
        Sources: text('URLs of source code.'),
        Keywords: text('Words to find the chart by.'),
        Maintainers: text('Who maintains it: Name, Email, URL.'),
        Annotations: text('Further texts by key.'),
        Dependencies: text('The entries of dependencies.'),
        Condition: text('Paths of values that turn the chart on.'),
        Tags: text('Tags that turn the chart on.'),
        Deprecated: text('Whether the chart is deprecated.'),
        IsRoot: text('Whether the chart is not a dependency of another in this release.'),
      },
    },
    Release: {
      summary: 'The release.',
      members: {
        Name: text('Name of the release.'),
        Namespace: text('Namespace that the release is installed in.'),
        IsInstall: text('Whether it is being installed; true for "helm template".'),
        IsUpgrade: text('Whether it is being upgraded or rolled back.'),
        Revision: text('1 for an installation, one more with each upgrade.'),
        Service: text('Always "Helm".'),
      },
    },
    Capabilities: {
      summary: 'What the cluster can do.',
      members: {
        KubeVersion: {
          summary: 'The version of Kubernetes.',
          members: {
            Version: text('Such as v1.33.0.'),
            GitVersion: text('Such as v1.33.0; Version is preferred.'),
            Major: text('Such as 1.'),
            Minor: text('Such as 33.'),
          },
        },
        APIVersions: {
          summary: 'The API versions that the cluster serves.',
          members: { Has: text('Whether the cluster serves "group/version" or "group/version/Kind".') },
        },
        HelmVersion: {
          summary: 'The version of Helm.',
          members: {
            Version: text('Such as v4.3.1.'),
            GitCommit: text('The commit that Helm was built from.'),
            GitTreeState: text('clean or dirty.'),
            GoVersion: text('The version of Go that Helm was built with.'),
          },
        },
      },
    },
    Files: {
      summary: 'Files of the chart, but for templates and those of .helmignore.',
      members: {
        Get: text('The text of a file.'),
        GetBytes: text('The bytes of a file.'),
        Glob: text('The files that a pattern matches.'),
        Lines: text('The lines of a file as a list.'),
        AsConfig: text('The files as data of a ConfigMap.'),
        AsSecrets: text('The files in Base64 as data of a Secret.'),
      },
    },
    Template: {
      summary: 'The template that is being rendered.',
      members: {
        Name: text('Its path, such as web/templates/deployment.yaml.'),
        BasePath: text("The path of the chart's templates, such as web/templates."),
      },
    },
    Subcharts: text('What the templates of each subchart are given, by name.'),
  },
};

/** What stands at a path of the context; `undefined` where Helm gives nothing, or values decide. */
export function findContextMember(path: readonly (string | number)[]): ContextMember | undefined {
  let member: ContextMember | undefined = contextTable;
  for (const step of path) {
    member =
      typeof step === 'string' && member?.members && Object.hasOwn(member.members, step) ? member.members[step] : undefined;
  }
  return member;
}
