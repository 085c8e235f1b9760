import assert from 'node:assert/strict';
import { askForHosts, describeFailures, describeFetched } from '../../client/src/chartTexts.ts';
import type { ChartView } from '../../server/src/protocol.ts';

describe('texts about charts from elsewhere', () => {
  const chart = (name: string, host: string): ChartView => ({
    key: name,
    label: `${name} ^1 from https://${host}`,
    host,
    environments: ['prod', 'staging'],
    stored: null,
  });

  it('ask for the hosts that are new, with their charts and who needs them', () => {
    const charts = [chart('db', 'a.example'), chart('web', 'b.example'), chart('api', 'c.example')];
    const { question, detail } = askForHosts(charts, ['b.example', 'c.example']);
    assert.equal(question, 'Fetch 2 charts from b.example and c.example?');
    assert.equal(
      detail,
      'web ^1 from https://b.example, for prod, staging\napi ^1 from https://c.example, for prod, staging\n\nThe repository names these hosts. No credentials are sent. You are asked once for each host and repository.',
    );
  });

  it('tell what came of it', () => {
    const fetched = { label: 'db', version: '1.2.0', problem: null, checked: true };
    const failed = { label: 'web', version: null, problem: 'a.example has no archive of web (404).', checked: false };
    assert.equal(describeFetched([fetched]), '1 chart fetched');
    assert.equal(describeFetched([fetched, { ...fetched, checked: false }]), '2 charts fetched; nobody tells the digest of one');
    assert.equal(describeFailures([fetched]), undefined);
    assert.equal(describeFailures([fetched, failed]), 'a.example has no archive of web (404).');
  });
});
