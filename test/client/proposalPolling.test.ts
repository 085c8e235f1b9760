import assert from 'node:assert/strict';
import { delayNextPoll } from '../../client/src/proposalPolling.ts';
import type { PollingCircumstances } from '../../client/src/proposalPolling.ts';
import { proposalsView } from './proposalViews.ts';

describe('when the forge is asked again', () => {
  const usual: PollingCircumstances = {
    seen: true,
    wanted: true,
    connected: true,
    view: proposalsView({ nextRefresh: 60_000 }),
    failures: 0,
  };

  function check(differences: Partial<PollingCircumstances>, expected: number | undefined): void {
    assert.equal(delayNextPoll({ ...usual, ...differences }), expected);
  }

  it('is when the server says', () => check({}, 60_000));
  it('is not while nobody looks', () => check({ seen: false }, undefined));
  it('is not where the person does not want it', () => check({ wanted: false }, undefined));
  it('is not without agreement', () => check({ connected: false }, undefined));
  it('is later after each failure, up to a quarter of an hour', () => {
    check({ failures: 1 }, 120_000);
    check({ failures: 3 }, 480_000);
    check({ failures: 20 }, 900_000);
  });
  it('is never earlier than the server says', () =>
    check({ view: proposalsView({ nextRefresh: 3_600_000 }), failures: 2 }, 3_600_000));
  it('is not at once again', () => check({ view: proposalsView({ nextRefresh: 0 }) }, 5000));
  it('is after a minute where the server says nothing', () => check({ view: undefined }, 60_000));
});
