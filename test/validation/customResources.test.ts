import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { withDefinitions } from '../../server/src/schema/withDefinitions.ts';
import { builtIn, checkFixture } from './checkedFixture.ts';

/** Checks a Widget whose `spec` has this schema; `spec` is what stands behind the key, with its labels. */
function check(schema: FieldSchema, spec: string): void {
  const widget: FieldSchema = {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec: schema,
      status: { type: 'object', required: ['ready'], properties: { ready: { type: 'boolean' } } },
    },
  };
  const kind = { apiVersion: 'example.com/v1', kind: 'Widget', scope: 'Namespaced', schema: widget } as const;
  const catalogue = withDefinitions(builtIn, [{ ...kind, source: { name: 'workspace', version: '' } }]);
  checkFixture(`apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec:\n${spec.replace(/^\n/, '')}`, { catalogue });
}

const object = (properties: Readonly<Record<string, FieldSchema>>, more: FieldSchema = {}): FieldSchema => ({
  type: 'object',
  properties,
  ...more,
});
const text: FieldSchema = { type: 'string' };

describe('checks of custom resources', () => {
  it('demand the pattern, as RE2 finds it anywhere in the text', () =>
    check(
      object({
        interval: { ...text, pattern: '^([0-9]+(ms|s|m|h))+$' },
        part: { ...text, pattern: 'a+' },
        insensitive: { ...text, pattern: '(?i)^abc$' },
        broken: { ...text, pattern: '(' },
        lookahead: { ...text, pattern: '(?=x)' },
      }),
      `
  interval: 5 minutes
          # ^^^^^^^^^ schema.wrong-pattern: Expected a text that matches
  part: xxaxx
  insensitive: ABC
  broken: x
  lookahead: z
`,
    ));

  it('run hostile patterns in linear time', () =>
    check(
      object({ a: { ...text, pattern: '^(a+)+$' } }),
      `
  a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!
   # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ schema.wrong-pattern
`,
    ));

  it('demand ranges, lengths and counts', () =>
    check(
      object({
        low: { type: 'integer', minimum: 1 },
        high: { type: 'number', maximum: 1, exclusiveMaximum: true },
        even: { type: 'integer', multipleOf: 2 },
        tenth: { type: 'number', multipleOf: 0.1 },
        empty: { ...text, minLength: 1 },
        long: { ...text, maxLength: 3 },
        emoji: { ...text, maxLength: 2 },
        few: { type: 'array', minItems: 1, items: text },
        many: { type: 'array', maxItems: 1, items: text },
        map: { type: 'object', additionalProperties: text, minProperties: 1, maxProperties: 2 },
      }),
      `
  low: 0
     # ^ schema.out-of-range: Expected at least 1.
  high: 1
      # ^ schema.out-of-range: Expected less than 1.
  even: 3
      # ^ schema.out-of-range: Expected a multiple of 2.
  tenth: 0.3
  empty: ""
       # ^^ schema.wrong-length: Expected a text that is not empty.
  long: abcd
      # ^^^^ schema.wrong-length: Expected at most 3 characters; these are 4.
  emoji: "\u{1F600}\u{1F600}"
  few: []
# ^^^ schema.wrong-count: Expected at least 1 item.
  many: [a, b]
# ^^^^ schema.wrong-count: Expected at most 1 item; these are 2.
  map: {}
# ^^^ schema.wrong-count: Expected at least 1 field.
`,
    ));

  it('demand formats that the API server enforces, and no others', () =>
    check(
      object(
        Object.fromEntries(
          ['ipv4', 'ipv6', 'cidr', 'uri', 'duration', 'date', 'uuid', 'mac', 'hostname', 'made-up'].map(format => [
            format,
            { type: 'array', items: { ...text, format } },
          ]),
        ),
      ),
      `
  ipv4: [10.0.0.1, 10.0.0.256]
                 # ^^^^^^^^^^ schema.wrong-format: Expected an IPv4 address.
  ipv6: ["::1", "fe80::1:2", "::ffff:10.0.0.1", "1:2"]
                                              # ^^^^^ schema.wrong-format
  cidr: [10.0.0.0/8, "::/0", 10.0.0.0/33]
                           # ^^^^^^^^^^^ schema.wrong-format: Expected an address range such as 10.0.0.0/8.
  uri: ["https://example.com/", /path, nowhere]
                                     # ^^^^^^^ schema.wrong-format
  duration: [1m30s, 5 minutes, 1.5h, 5x]
                                   # ^^ schema.wrong-format: Expected a duration such as 1m30s.
  date: ["2026-02-28", "2026-02-30", 2026-02-28]
                     # ^^^^^^^^^^^^ schema.wrong-format: Expected a date such as
                                   # ^^^^^^^^^^ schema.wrong-format: Expected a date such as
  uuid: [123e4567-e89b-12d3-a456-426614174000, none]
                                             # ^^^^ schema.wrong-format
  mac: ["01:23:45:67:89:ab", "01:23"]
                           # ^^^^^^^ schema.wrong-format
  hostname: [web.example.com, "web example"]
                            # ^^^^^^^^^^^^^ schema.wrong-format
  made-up: [anything]
`,
    ));

  it('demand one of several forms', () => {
    const source = object(
      { git: text, oci: text, name: text },
      { oneOf: [{ required: ['git'] }, { required: ['oci'] }], not: { required: ['name', 'oci'] } },
    );
    check(
      object({ list: { type: 'array', items: source } }),
      `
  list:
  - git: a
  - {}
  # ^^ schema.no-alternative: Needed here: "git" or "oci".
  - git: a
  # ^^^ schema.several-alternatives: Only one of "git" and "oci" can be given.
    oci: b
  - oci: a
  # ^^^ schema.excluded: "name" with "oci" cannot be given here.
    name: b
`,
    );
  });

  it('say what is nearest where no form fits', () =>
    check(
      object({
        port: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
        size: {
          anyOf: [
            { type: 'string', enum: ['small'] },
            { type: 'integer', maximum: 5 },
          ],
        },
        both: { allOf: [{ minLength: 3 }, { maxLength: 5 }], type: 'string' },
      }),
      `
  port: http
  size: 7
      # ^ schema.no-alternative: None of the forms that are possible here fits.
  both: ab
      # ^^ schema.no-alternative: Expected at least 3 characters.
`,
    ));

  it('know maps, unknown fields and what is left open', () =>
    check(
      object({
        values: { 'x-kubernetes-preserve-unknown-fields': true },
        open: object({ known: text }, { 'x-kubernetes-preserve-unknown-fields': true }),
        map: { type: 'object', additionalProperties: { type: 'integer' } },
        any: { type: 'object', additionalProperties: true },
        template: object({ metadata: object({ labels: { type: 'object' } }) }),
        closed: { type: 'object' },
        untyped: {},
      }),
      `
  values: [1, {a: b}]
  open: {known: 1, other: 2}
              # ^ schema.wrong-type
  map: {a: 1, b: xyz}
               # ^^^ schema.wrong-type: Expected an integer
  any: {a: [b]}
  template: {metadata: {creationTimestamp: null}}
  closed: {key: b}
         # ^^^ schema.unknown-field: There is no field "key" here.
  untyped: {a: [b]}
  nonsense: 1
# ^^^^^^^^ schema.unknown-field
`,
    ));

  it('take null for not written, but not in lists', () =>
    check(
      object(
        { a: text, b: { ...text, nullable: true }, list: { type: 'array', items: text }, c: { ...text, default: 'x' } },
        { required: ['a', 'b', 'c'] },
      ),
      `
  a:
# ^ schema.missing-field: "a" needs a value.
  b: null
  c: ~
  list:
  - x
  - null
  # ^^^^ schema.wrong-type: An item of this list cannot be empty.
`,
    ));

  it('compare items of keyed lists and sets', () =>
    check(
      object({
        set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        keyed: {
          type: 'array',
          items: object({ name: text, port: { type: 'integer', default: 80 } }),
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name', 'port'],
        },
        atomic: { type: 'array', items: text },
      }),
      `
  set: [one, two, one]
                # ^^^ schema.duplicate-item: This is already item 1 of the list.
  keyed:
  - name: abc
  - {name: abc, port: 81}
  - {name: abc, port: 80}
         # ^^^ schema.duplicate-item: Same "name" and "port" as item 1
  - {name: "\${NAME}"}
  - {name: "\${NAME}"}
  atomic: [a, a]
`,
    ));

  it('check objects inside of objects by their own kind', () =>
    check(
      object({
        template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      }),
      `
  template:
    apiVersion: v1
    kind: Service
    metadata: {name: a}
    spec: {prots: []}
         # ^^^^^ schema.unknown-field: Did you mean "ports"?
`,
    ));

  it('do not compare lists in their metadata, nor miss anything in their status', () => {
    check(
      object({}),
      `
status: {}
`,
    );
    checkFixture(`
apiVersion: example.com/v1
kind: Anything
metadata: {finalizers: [a, a]}
`);
  });
});
