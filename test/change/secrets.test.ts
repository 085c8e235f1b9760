import assert from 'node:assert/strict';
import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import { maskBodies } from '../../server/src/change/secrets.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { renderedObjects } from '../support/renderedObjects.ts';

describe('masking of secrets', () => {
  const schema = loadSchema();

  /** What is shown of the change, one line per field. */
  function check(from: string, to: string, secrets: readonly string[], ...expected: string[]): void {
    const [before, after] = [from, to].map(yaml => ({ objects: renderedObjects(yaml), secretValues: new Set(secrets) }));
    assert.ok(before && after);
    const fields = compareRenderings(before, after, schema).objects.flatMap(object => object.fields);
    assert.deepEqual(
      fields.map(
        field =>
          `${field.displayPath}: ${JSON.stringify(field.from)} -> ${JSON.stringify(field.to)}${field.secret === true ? ' secret' : ''}`,
      ),
      expected,
    );
  }

  const secret = (rest: string): string => `{apiVersion: v1, kind: Secret, metadata: {name: s}, ${rest}}`;
  const widget = (spec: string): string => `{apiVersion: e.com/v1, kind: Widget, metadata: {name: w}, spec: ${spec}}`;
  const masked = '"(secret: changed)"';

  it('hides the values of a Secret, however short', () => {
    check(secret('data: {a: YQ==}'), secret('data: {a: Yg==}'), [], `data.a: ${masked} -> ${masked} secret`);
    check(secret('stringData: {pin: 1}'), secret('stringData: {pin: ""}'), [], `stringData.pin: ${masked} -> ${masked} secret`);
  });

  it('shows names and what else is no value of a Secret', () =>
    check(
      secret('type: Opaque, data: {}'),
      secret('type: kubernetes.io/tls, data: {tls.key: c2VjcmV0}'),
      [],
      'type: "Opaque" -> "kubernetes.io/tls"',
      `data[tls.key]: undefined -> ${masked} secret`,
    ));

  it('hides every value of a mapping that is added whole', () =>
    check(
      secret('type: Opaque'),
      secret('data: {a: YWFh, b: YmJi}, type: Opaque'),
      [],
      `data: undefined -> {"a":${masked},"b":${masked}} secret`,
    ));

  it('hides the copy in the annotation of kubectl', () =>
    check(
      '{apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: a}}}',
      '{apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: b}}}',
      [],
      `metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]: ${masked} -> ${masked} secret`,
    ));

  it('follows a value wherever it ends up', () =>
    check(
      widget('{url: "postgres://u:hunter2@h/db", keep: a, nested: [x]}'),
      widget('{url: "postgres://u:hunter2@i/db", keep: b, nested: [x, {p: hunter2, q: open}]}'),
      ['hunter2'],
      `spec.url: ${masked} -> ${masked} secret`,
      'spec.keep: "a" -> "b"',
      `spec.nested[1]: undefined -> {"p":${masked},"q":"open"} secret`,
    ));

  it('hides the other side too where only one holds a secret', () => {
    const field = 'spec.a';
    check(widget('{a: plain}'), widget('{a: hunter2}'), ['hunter2'], `${field}: "plain" -> ${masked} secret`);
  });

  it('leaves images and names that a plain word of a secret happens to be part of', () => {
    check(
      widget('{image: "postgres:16"}'),
      widget('{image: "postgres:17"}'),
      ['postgres'],
      'spec.image: "postgres:16" -> "postgres:17"',
    );
    check(widget('{image: "a:s3cr3t"}'), widget('{image: "b:s3cr3t"}'), ['s3cr3t'], `spec.image: ${masked} -> ${masked} secret`);
    check(widget('{user: postgres-a}'), widget('{user: postgres-b}'), ['postgres'], `spec.user: ${masked} -> ${masked} secret`);
  });

  it('keeps the values of a sealed or external secret, which hold none', () =>
    check(
      '{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}, spec: {encryptedData: {a: AgB1}}}',
      '{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: s}, spec: {encryptedData: {a: AgB2}}}',
      [],
      'spec.encryptedData.a: "AgB1" -> "AgB2"',
    ));

  describe('in whole renderings', () => {
    const mask = (yaml: string, secrets: readonly string[], other?: string): unknown[] => {
      const rendering = other === undefined ? undefined : { objects: renderedObjects(other), secretValues: new Set<string>() };
      return maskBodies(renderedObjects(yaml), new Set(secrets), rendering).map(body => JSON.parse(body) as unknown);
    };

    it('says of each secret whether it changes against the other side', () => {
      const [object] = mask(secret('data: {a: YQ==, b: Yg==}'), [], secret('data: {a: YQ==, b: Yw==}'));
      assert.deepEqual(object, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's' },
        data: { a: '(secret: unchanged)', b: '(secret: changed)' },
      });
    });

    it('compares with the object that had another generated suffix', () => {
      const named = (name: string): string => `{apiVersion: v1, kind: Secret, metadata: {name: ${name}}, data: {a: YQ==}}`;
      const [object] = mask(named('s-7c4h5g2mtk'), [], named('s-8f6d9b2mkt'));
      assert.match(JSON.stringify(object), /"a":"\(secret: unchanged\)"/);
    });

    it('leaves the text of objects without secrets to the letter', () => {
      const objects = renderedObjects(widget('{a: 1}'));
      assert.deepEqual(maskBodies(objects, new Set(['hunter2'])), [objects[0]?.body]);
    });
  });
});
