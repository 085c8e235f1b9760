import assert from 'node:assert/strict';
import { Consent } from '../../client/src/consent.ts';

describe('consent to contact a forge', () => {
  function create(): { consent: Consent; kept: Map<string, unknown> } {
    const kept = new Map<string, unknown>();
    const store = {
      get: (key: string): unknown => kept.get(key),
      update: async (key: string, value: unknown): Promise<void> => void kept.set(key, value),
    };
    return { consent: new Consent(store), kept };
  }
  const here = { root: 'file:///shop', host: 'github.com' };

  it('is not there until it is given, and only for that repository and host', async () => {
    const { consent } = create();
    assert.equal(consent.has(here), false);
    await consent.give(here);
    assert.equal(consent.has(here), true);
    assert.equal(consent.has({ ...here, host: 'example.com' }), false);
    assert.equal(consent.has({ ...here, root: 'file:///other' }), false);
  });

  it('can be taken back, and tells of each change once', async () => {
    const { consent } = create();
    const told: boolean[] = [];
    const listener = consent.onDidChange(() => told.push(consent.has(here)));
    await consent.give(here);
    await consent.give(here);
    await consent.takeBack(here);
    listener.dispose();
    await consent.give(here);
    assert.deepEqual(told, [true, false]);
  });

  it('survives what it does not understand', () => {
    const { consent, kept } = create();
    kept.set('driftline.forgeConsent', 'yes');
    assert.deepEqual(consent.agreements, []);
  });
});
